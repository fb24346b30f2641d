"""What is said to a sign and what it answers: one JSON object each way, by MQTT."""

import json
from dataclasses import asdict, dataclass

from anlan.kit.hostile_text import storable
from anlan.kit.partition import command_subject_of, reply_subject_of


class BadReply(ValueError):
    """An answer that is none; the message says why."""


@dataclass(frozen=True, slots=True)
class SignCommand:
    """Show this. `number` counts up per sign, so that a sign which hears an older command late can leave it.

    `display` is one of `models.Display`; `words` is what a board with letters shows, `level` 1 红 … 4 蓝, 0 none;
    `ordered_ms` epoch milliseconds.
    """

    device_code: str
    number: int
    display: str
    words: str
    level: int
    ordered_ms: int

    @property
    def subject(self) -> str:
        """Where it is published (NATS); the device subscribes to the same place in MQTT's spelling."""
        return command_subject_of(self.device_code)

    @property
    def reply_subject(self) -> str:
        """Where the answer is expected."""
        return reply_subject_of(self.device_code)

    def payload(self) -> bytes:
        """`{"number": 7, "display": "closed", "words": "积水 43 厘米 禁止通行", "level": 1, "ordered_ms": …}`."""
        said = asdict(self)
        del said["device_code"]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class SignReply:
    """A sign has done what it was told, or says why not."""

    number: int
    is_done: bool
    words: str = ""

    @classmethod
    def read(cls, payload: bytes) -> "SignReply":
        """`{"number": 7, "ok": true, "words": ""}`; raises BadReply."""
        try:
            said = json.loads(payload)
            number, is_done = said["number"], said["ok"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise BadReply("应答须是 JSON，带 number 和 ok") from error
        if type(number) is not int or type(is_done) is not bool or not 0 < number < 2**31:
            raise BadReply("number 须是正整数，ok 须是 true 或 false")
        return cls(number, is_done, storable(str(said.get("words", "")))[:80])
