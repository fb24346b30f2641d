"""What holds for every device protocol: streams may be cut anywhere, and nothing that is sent does harm."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.connectors.codecs import CODECS
from anlan.connectors.wire.codec import Codec
from anlan.connectors.wire.framing import Fault, Frame

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=list(CODECS))
def codec(request: pytest.FixtureRequest) -> Codec:
    return CODECS[request.param]


@cache
def whole(codec: Codec) -> list[bytes]:
    """The published frames that are right, as they are sent."""
    rows = (codec.raw_of(row["frame"]) for row in codec.published)
    return [frame.raw for raw in rows for frame in codec.framer().feed(raw) if frame.fault is None]


def cut_anywhere(codec: Codec, stream: bytes, sizes: list[int]) -> list[Frame]:
    framer, at, found = codec.framer(), 0, []
    for size in sizes:
        found += framer.feed(stream[at : at + size])
        at += size
    return [*found, *framer.feed(stream[at:]), *framer.rest()]


def test_there_are_frames(codec: Codec) -> None:
    assert len(whole(codec)) >= 8


@FEW
@given(draw=st.data())
def test_glued_frames_come_apart_wherever_they_are_cut(codec: Codec, draw: st.DataObject) -> None:
    sent = draw.draw(st.lists(st.sampled_from(whole(codec)), min_size=1, max_size=6))
    sizes = draw.draw(st.lists(st.integers(1, 40), max_size=30))
    assert [frame.raw for frame in cut_anywhere(codec, b"".join(sent), sizes) if frame.fault is None] == sent


@FEW
@given(draw=st.data())
def test_a_cut_stream_reads_like_the_whole(codec: Codec, draw: st.DataObject) -> None:
    """Noise and damage included."""
    sent = draw.draw(st.lists(st.sampled_from(whole(codec)), min_size=1, max_size=4))
    stream = bytearray(b"".join(sent))
    for _ in range(draw.draw(st.integers(0, 4))):
        stream[draw.draw(st.integers(0, len(stream) - 1))] = draw.draw(st.integers(0, 255))
    sizes = draw.draw(st.lists(st.integers(1, 40), max_size=30))
    assert cut_anywhere(codec, bytes(stream), sizes) == cut_anywhere(codec, bytes(stream), [])


@FEW
@given(noise=st.binary(max_size=400), draw=st.data())
def test_noise_harms_nothing(codec: Codec, noise: bytes, draw: st.DataObject) -> None:
    framer = codec.framer()
    for frame in (*framer.feed(noise), *framer.rest()):
        codec.decode(frame).as_json()
    assert framer.pending == 0


@FEW
@given(draw=st.data())
def test_changed_frames_that_get_past_the_check_do_no_harm(codec: Codec, draw: st.DataObject) -> None:
    raw = bytearray(draw.draw(st.sampled_from(whole(codec))))
    for _ in range(draw.draw(st.integers(1, 6))):
        raw[draw.draw(st.integers(0, len(raw) - 1))] = draw.draw(st.integers(0, 255))
    found = codec.decode(Frame(codec.seal(bytes(raw))))
    assert found.is_ok is not bool(found.errors)
    found.as_json()
    list(found.signals())


@FEW
@given(draw=st.data())
def test_a_lost_half_costs_only_its_own_frame(codec: Codec, draw: st.DataObject) -> None:
    lost = draw.draw(st.sampled_from(whole(codec)))
    sent = draw.draw(st.lists(st.sampled_from(whole(codec)), min_size=1, max_size=3))
    half = lost[: draw.draw(st.integers(2, len(lost) - 1))]
    found = cut_anywhere(codec, half + b"".join(sent), [len(half)])
    assert [frame.raw for frame in found if frame.fault is None][-len(sent) :] == sent


def test_a_half_that_reaches_just_to_the_end_of_the_next_one_does_not_swallow_it() -> None:
    """GB/T 26875.3: only the length says where a frame ends, and it may say so wrongly."""
    codec = CODECS["gb26875"]
    sent = next(raw for raw in whole(codec) if len(raw) == 34)
    lost = next(raw for raw in whole(codec) if len(raw) > len(sent) + 28)
    found = cut_anywhere(codec, lost[: len(lost) - len(sent)] + sent, [])
    assert [frame.raw for frame in found if frame.fault is None] == [sent]
    assert [frame.fault for frame in found if frame.fault] == [Fault.BROKEN]


def test_a_sealed_frame_is_the_frame(codec: Codec) -> None:
    for raw in whole(codec):
        assert codec.seal(raw) == raw


def test_memory_stays_bounded(codec: Codec) -> None:
    raw = whole(codec)[0]
    framer = codec.framer()
    for start in (raw[: len(raw) // 2], raw[:3], b"\x00" * 50, raw[:-1]):
        for _ in range(400):
            framer.feed(start)
            assert framer.pending <= framer.MOST


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_half_a_frame_is_named_when_the_stream_ends(codec: Codec, size: int) -> None:
    raw = whole(codec)[0][:-4]
    framer = codec.framer()
    found = [frame for at in range(0, len(raw), size) for frame in framer.feed(raw[at : at + size])]
    assert found == []
    assert "不完整" in "".join(frame.words for frame in framer.rest())
