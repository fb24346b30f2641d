"""Published device frames, changed as a bad line or a bad neighbour would change them."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import psutil

from anlan.connectors.wire.codec import Codec

SLOW_S = 1.0  # a frame that takes longer counts as a hang
SHOWN = 5
TELLING = b"\x00\x7d\x7e\x40\x23\xff\x80\x02\x16,;=-&A9"  # bytes that mean something to one of the protocols
WARM = 0.1  # of the run before memory is compared: caches fill up first


@dataclass
class Harm:
    """What a run of changed frames has done."""

    frames: int = 0
    understood: int = 0
    slow: int = 0
    slowest_ms: float = 0.0
    seconds: float = 0.0
    memory_growth_kb: int = 0
    most_pending: int = 0
    crashes: list[dict[str, str]] = field(default_factory=list)
    crash_count: int = 0

    @property
    def is_none(self) -> bool:
        """Whether nothing crashed and nothing hung."""
        return not self.crash_count and not self.slow


def attack(codec: Codec, count: int, seed: int) -> Harm:
    """Feed `count` changed frames to one connection's framer and decode what comes out."""
    chance, harm, framer = random.Random(seed), Harm(), codec.framer()  # noqa: S311 - repeatable on purpose
    originals = [codec.raw_of(row["frame"]) for row in codec.published]
    process = psutil.Process()
    warm_at, warm_rss, began = max(1, int(count * WARM)), process.memory_info().rss, time.perf_counter()
    for number in range(count):
        raw = changed(codec, chance, originals)
        started = time.perf_counter()
        try:
            for chunk in _chunks(chance, raw):
                for frame in framer.feed(chunk):
                    harm.understood += codec.decode(frame).is_ok
            harm.most_pending = max(harm.most_pending, framer.pending)
            for frame, message in codec.read(raw):
                msgspec.json.encode({**message.as_json(), "raw": codec.written(frame.raw)})
                list(message.signals())
        except Exception as crash:
            harm.crash_count += 1
            if len(harm.crashes) < SHOWN:
                harm.crashes.append({"frame": raw.hex().upper(), "error": f"{type(crash).__name__}: {crash}"})
            framer = codec.framer()
        took = time.perf_counter() - started
        harm.slowest_ms = max(harm.slowest_ms, took * 1000)
        harm.slow += took > SLOW_S
        if number + 1 == warm_at:
            warm_rss = process.memory_info().rss
    harm.frames, harm.seconds = count, time.perf_counter() - began
    harm.memory_growth_kb = max(0, process.memory_info().rss - warm_rss) // 1024
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


def _chunks(chance: random.Random, raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        size = chance.randint(1, len(raw))
        yield raw[at : at + size]
        at += size
