"""Published device frames, changed as a bad line or a bad neighbour would change them."""

import random
import time
from dataclasses import dataclass, field

import msgspec
import psutil

from anlan.connectors.tcp.desk import Stranger
from anlan.connectors.wire.codec import Codec
from anlan.connectors.wire.framing import Frame
from anlan.ops.trial.company import at_once, dialogue

SLOW_S = 1.0  # a frame that takes longer counts as a hang
SHOWN = 5
MOST_GLUED = 2000  # bytes that may wait to be sent together
TELLING = b"\x00\x7d\x7e\x40\x23\xff\x80\x02\x16,;=-&A9"  # bytes that mean something to one of the protocols
WARM = 0.1  # of the run before memory is compared: caches fill up first


@dataclass
class Harm:
    """What a run of changed frames has done. Times are of the processor, so that a paused machine hangs nobody."""

    frames: int = 0
    understood: int = 0
    answered: int = 0
    strangers: int = 0
    slow: int = 0
    slowest_ms: float = 0.0
    seconds: float = 0.0
    memory_start_kb: int = 0
    memory_end_kb: int = 0
    memory_growth_kb: int = 0
    most_pending: int = 0
    crashes: list[dict[str, str]] = field(default_factory=list)
    crash_count: int = 0

    @property
    def is_none(self) -> bool:
        """Whether nothing crashed and nothing hung."""
        return not self.crash_count and not self.slow


class _Line:
    """One connection after another: its stream, and the protocol's own server at the other end."""

    def __init__(self, codec: Codec, chance: random.Random, harm: Harm) -> None:
        self._codec, self._chance, self._harm = codec, chance, harm
        self._glued = bytearray()
        self.hang_up()

    def hang_up(self) -> None:
        """The next frame comes on a new connection."""
        self._framer = self._codec.framer()
        self._dialogue = dialogue(self._codec.key)

    def send(self, raw: bytes) -> None:
        """Glue the frame to what is still unsent, and send some of that: frames stick together and are cut anywhere."""
        self._glued += raw
        while len(self._glued) > self._chance.randrange(MOST_GLUED):
            size = self._chance.randint(1, len(self._glued))
            chunk = bytes(self._glued[:size])
            del self._glued[:size]
            for frame in self._framer.feed(chunk):
                self._hear(frame)
            self._harm.most_pending = max(self._harm.most_pending, self._framer.pending)

    def _hear(self, frame: Frame) -> None:
        self._dialogue.reasons = []  # as the server does before each frame
        talk = self._dialogue.on_frame if frame.fault is None else self._dialogue.on_fault
        try:
            self._harm.answered += bool(at_once(talk(frame)))
        except Stranger:
            self._harm.strangers += 1
            self._dialogue = dialogue(self._codec.key)


def attack(codec: Codec, count: int, seed: int) -> Harm:
    """Send `count` changed frames to the protocol's server, and read each by itself as `anlan decode` does."""
    chance, harm = random.Random(seed), Harm()  # noqa: S311 - repeatable on purpose
    line = _Line(codec, chance, harm)
    originals = [codec.raw_of(row["frame"]) for row in codec.published]
    process = psutil.Process()
    warm_at, began = max(1, int(count * WARM)), time.thread_time()
    for number in range(count):
        raw = changed(codec, chance, originals)
        started = time.thread_time()
        try:
            line.send(raw)
            for frame, message in codec.read(raw):
                harm.understood += message.is_ok
                msgspec.json.encode({**message.as_json(), "raw": codec.written(frame.raw)})
                list(message.signals())
        except Exception as crash:
            harm.crash_count += 1
            if len(harm.crashes) < SHOWN:
                harm.crashes.append({"frame": raw.hex().upper(), "error": f"{type(crash).__name__}: {crash}"})
            line.hang_up()
        took = time.thread_time() - started
        harm.slowest_ms = max(harm.slowest_ms, took * 1000)
        harm.slow += took > SLOW_S
        if number + 1 == warm_at:
            harm.memory_start_kb = process.memory_info().rss // 1024
    harm.frames, harm.seconds = count, time.thread_time() - began
    harm.memory_end_kb = process.memory_info().rss // 1024
    harm.memory_growth_kb = max(0, harm.memory_end_kb - harm.memory_start_kb)
    return harm


def changed(codec: Codec, chance: random.Random, originals: list[bytes]) -> bytes:
    """One frame with one to eight changes; half of them sealed anew, so that they get past length and check."""
    raw = bytearray(chance.choice(originals))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(6):
            case 0 if raw:
                raw[at % len(raw)] ^= 1 << chance.randrange(8)
            case 1 if raw:
                raw[at % len(raw)] = chance.choice(TELLING + bytes((chance.randrange(256),)))
            case 2:
                raw[at:at] = chance.randbytes(chance.randint(1, 12))
            case 3:
                del raw[at : at + chance.randint(1, 12)]
            case 4:
                raw[at : at + 8] = chance.choice(originals)[: chance.randint(1, 60)]
            case _:
                raw[at:at] = raw[at : at + chance.randint(1, 40)]
    return codec.seal(bytes(raw)) if chance.random() < 0.5 else bytes(raw)
