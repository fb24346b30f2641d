"""The talk with a vehicle's terminal: JT/T 808-2019 4.5, registration, authentication, reports."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from anlan.connectors.jt808 import answers
from anlan.connectors.jt808.codec import CODEC
from anlan.connectors.jt808.frames import unescape
from anlan.connectors.jt808.messages import Header, open_frame, read_message
from anlan.connectors.tcp.desk import Desk, Stranger
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.assembly import Assembly
from anlan.connectors.wire.framing import Frame
from anlan.connectors.wire.message import Message
from anlan.kit.secrets import secret

REGISTER, AUTHENTICATE, LOG_OUT, ASK_TIME = 0x0100, 0x0102, 0x0003, 0x0004
HEARTBEAT, LOCATION, LOCATION_ANSWER, BATCH = 0x0002, 0x0200, 0x0201, 0x0704
TAKEN = frozenset((HEARTBEAT, LOCATION, BATCH))
ANSWERS = frozenset((0x0001, 0x0104, 0x0107, LOCATION_ANSWER))  # to what the platform has asked; they want none


class Jt808Dialogue(Dialogue):
    """A terminal registers once, authenticates on every connection, and is heard only then."""

    codec = CODEC
    unusable = frozenset("V")  # without a fix

    def __init__(self, desk: Desk, token_of: Callable[[str], str] | None = None) -> None:
        super().__init__(desk)
        self._packages = Assembly()
        self._authentic: set[str] = set()  # a gateway may speak for several terminals
        self._token_of = token_of or kept_token_of
        self._serial = 0

    @property
    def claim(self) -> str:
        """Part of Dialogue: who has not authenticated may say what it likes."""
        if self.station is None or self.station.remote_id not in self._authentic:
            return ""
        return self.station.sender.code

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue."""
        message = self._whole(frame)
        header: Header = message.header
        if message.events and message.events[0].name == "part":
            return self._ask_again(header)
        if header.code == REGISTER:
            return await self._register(header)
        await self.identify(header.identity)
        if header.code == AUTHENTICATE:
            return self._authenticate(message)
        if header.code == ASK_TIME:
            return answers.server_time(header, self._next(), self.desk.clock())
        if header.identity not in self._authentic:
            self.reasons.append("终端还没有鉴权，报文没有采用")
            return answers.answer(header, self._next(), answers.FAILED)
        if header.code in ANSWERS:
            if header.code == LOCATION_ANSWER:
                await self.take(message, frame)
            return b""
        return await self._report(message, frame)

    def _whole(self, frame: Frame) -> Message[Header]:
        """The frame's message; the last of several packages is the whole one, the others say nothing."""
        message: Message[Header] = CODEC.decode(frame)
        header = message.header
        if header.packages == 1:
            return message
        _, body = open_frame(unescape(frame.raw[1:-1]))
        whole = self._packages.add(_key(header), total=header.packages, number=header.package, body=body)
        return message if whole is None else read_message(header, whole)

    def _ask_again(self, header: Header) -> bytes:
        """Behind the last package, ask for those that were lost on the way (8.4, 0x8003)."""
        if header.package < header.packages or header.identity not in self._authentic:
            return b""
        missing = self._packages.missing(_key(header), total=header.packages)
        return answers.send_again(header, self._next(), _key(header)[1], missing) if missing else b""

    async def _register(self, header: Header) -> bytes:
        try:
            await self.identify(header.identity)
        except Stranger:
            return answers.not_registered(header, self._next())
        return answers.registered(header, self._next(), self._token_of(header.identity))

    def _authenticate(self, message: Message[Header]) -> bytes:
        shown = str(message.events[0].facts.get("token", "")) if message.events else ""
        if not hmac.compare_digest(shown.encode(), self._token_of(message.identity).encode()):
            self._authentic.discard(message.identity)
            self.reasons.append("鉴权码不对，终端需要重新注册")
            return answers.answer(message.header, self._next(), answers.FAILED)
        self._authentic.add(message.identity)
        return answers.answer(message.header, self._next())

    async def _report(self, message: Message[Any], frame: Frame) -> bytes:
        """Locations are stored; of what the product does not keep the terminal is told that."""
        header: Header = message.header
        if header.code == LOG_OUT:
            self._authentic.discard(header.identity)
        elif header.code in TAKEN:
            await self.take(message, frame)
        else:
            return answers.answer(header, self._next(), answers.UNSUPPORTED)
        return answers.answer(header, self._next())

    def _next(self) -> int:
        """The platform's own serial number."""
        self._serial = (self._serial + 1) & 0xFFFF
        return self._serial


def _key(header: Header) -> tuple[int, int]:
    """What the packages of one message have in common: its id, and the serial number of the first of them."""
    return header.code, (header.serial - header.package + 1) & 0xFFFF


def kept_token_of(identity: str) -> str:
    """The code that a terminal gets when it registers: the same for ever, so that it need not be kept."""
    return hmac.new(secret("jt808_token").encode(), identity.encode(), hashlib.sha256).hexdigest()[:32]
