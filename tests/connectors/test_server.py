"""What every server does: no answer before the broker's, limits, strangers, half frames, back-pressure."""

import asyncio
import logging

import pytest

from anlan.connectors.codecs import CODECS
from anlan.connectors.sl651 import answers
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.connectors.tcp.quiet import PER_MINUTE, QuietLog
from anlan.connectors.tcp.server import Limits
from tests.connectors.world import AT, Scene, play, station

SL651 = CODECS["sl651"]
REPORT = bytes.fromhex(
    next(r["frame"] for r in SL651.published if r["frame"].startswith("7E7E0100307A90150000330057020077"))
)
OTHER_REPORT = SL651.seal(REPORT.replace(bytes.fromhex("00307A9015"), bytes.fromhex("00307A9016"), 1))
GAUGE = station("00307A9015", {"G-1.rain": ("1A", "mm"), "G-1.moisture": ("10", "%"), "G-1.power": ("38", "V")})
CONFIRMED = answers.confirm(SL651.read(REPORT)[0][1].header, AT)


def test_it_works() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        assert await device.answer(len(CONFIRMED)) == CONFIRMED

    scene = play(Sl651Dialogue, act, GAUGE)
    assert scene.broker.values == {"G-1.rain": 0.0, "G-1.moisture": 24.6, "G-1.power": 11.99}
    assert {code for code, _ in scene.broker.published} == {"D-00307A9015"}
    observed = AT.replace(minute=35).timestamp()
    assert {measurement.time for _, measurement in scene.broker.published} == {observed}


def test_no_answer_before_the_broker_has_it() -> None:
    async def act(scene: Scene) -> None:
        scene.broker.may_acknowledge.clear()
        device = await scene.device()
        await device.send(REPORT)
        await scene.broker.asked.wait()
        assert await device.hears_nothing()
        scene.broker.may_acknowledge.set()
        assert await device.answer(len(CONFIRMED)) == CONFIRMED

    play(Sl651Dialogue, act, GAUGE)


def test_without_a_broker_the_device_is_hung_up_on_and_comes_back() -> None:
    async def act(scene: Scene) -> None:
        scene.broker.is_away = True
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()
        scene.broker.is_away = False
        again = await scene.device()
        await again.send(REPORT)
        assert await again.answer(len(CONFIRMED)) == CONFIRMED

    assert len(play(Sl651Dialogue, act, GAUGE).broker.published) == 3


def test_glued_and_split_frames() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send((REPORT * 2)[:30], (REPORT * 2)[30:150], (REPORT * 2)[150:])
        assert await device.answer(2 * len(CONFIRMED)) == CONFIRMED * 2

    assert len(play(Sl651Dialogue, act, GAUGE).broker.published) == 6


def test_half_a_frame_before_a_reconnect_is_forgotten() -> None:
    async def act(scene: Scene) -> None:
        first = await scene.device()
        await first.send(REPORT[:40])
        await first.hang_up()
        second = await scene.device()
        await second.send(REPORT)
        assert await second.answer(len(CONFIRMED)) == CONFIRMED

    assert len(play(Sl651Dialogue, act, GAUGE).broker.published) == 3


def test_half_a_frame_that_stays_half_does_not_swallow_the_next() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT[:40])
        await asyncio.sleep(0.12)
        await device.send(REPORT)
        assert await device.answer(len(CONFIRMED)) == CONFIRMED

    play(Sl651Dialogue, act, GAUGE, limits=Limits(half_frame_s=0.05))


def test_strangers_are_hung_up_on(caplog: pytest.LogCaptureFixture) -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()

    assert play(Sl651Dialogue, act).broker.published == []
    assert "登记中没有标识为 00307A9015 的 sl651 设备" in caplog.text


def test_a_wrong_password_is_as_good_as_none() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()

    play(Sl651Dialogue, act, station("00307A9015", {}, password="1234"))


def test_who_does_not_say_who_it_is_has_to_leave() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(b"GET / HTTP/1.1\r\n\r\n")
        assert await device.is_hung_up()

    play(Sl651Dialogue, act, GAUGE, limits=Limits(hello_s=0.05))


def test_who_says_nothing_for_long_has_to_leave() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        await device.answer(len(CONFIRMED))
        assert await device.is_hung_up()

    play(Sl651Dialogue, act, GAUGE, limits=Limits(idle_s=0.05))


@pytest.mark.parametrize("limits", [Limits(connections=2), Limits(per_address=2)])
def test_there_is_room_for_so_many(limits: Limits) -> None:
    async def act(scene: Scene) -> None:
        first, second = await scene.device(), await scene.device()
        await first.send(REPORT)
        await second.send(OTHER_REPORT)
        assert (await second.answer(len(CONFIRMED)))[2:7].hex().upper() == "00307A9016"
        third = await scene.device()
        assert await third.is_hung_up()
        await first.hang_up()
        while scene.server.connections > 1:
            await asyncio.sleep(0.005)
        fourth = await scene.device()
        await fourth.send(REPORT)
        assert await fourth.answer(len(CONFIRMED)) == CONFIRMED

    play(Sl651Dialogue, act, GAUGE, station("00307A9016", {}), limits=limits)


def test_damaged_frames_are_refused_and_the_line_stays_open(caplog: pytest.LogCaptureFixture) -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        await device.answer(len(CONFIRMED))
        await device.send(damaged)
        refused = await device.answer(len(CONFIRMED))
        assert refused[-3] == 0x15
        await device.send(REPORT)
        assert await device.answer(len(CONFIRMED)) == CONFIRMED

    assert len(play(Sl651Dialogue, act, GAUGE).broker.published) == 6
    assert "sl651 D-00307A9015 坏报文：校验码不符" in caplog.text


def test_nothing_but_damage_ends_the_connection() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send((REPORT[:-2] + b"\0\0") * 4)
        assert await device.is_hung_up()

    play(Sl651Dialogue, act, GAUGE, limits=Limits(bad_in_a_row=3))


def test_nothing_is_read_while_the_stream_is_slow() -> None:
    async def act(scene: Scene) -> None:
        scene.broker.may_acknowledge.clear()
        device = await scene.device()
        sending = asyncio.create_task(device.send(REPORT * 200_000))
        await scene.broker.asked.wait()
        await asyncio.sleep(0.1)
        assert not sending.done()
        assert scene.broker.published == []
        sending.cancel()

    play(Sl651Dialogue, act, GAUGE)


def test_readings_out_of_their_time_are_noted_and_confirmed() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        await device.answer(len(CONFIRMED))

    scene = play(Sl651Dialogue, act, GAUGE, at=AT.replace(year=2020))
    assert scene.broker.published == []
    assert len([reason for reason in scene.register.refused if "时间在未来" in reason]) == 3


def test_a_flood_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    seconds = 0.0
    log = QuietLog(logging.getLogger("anlan.tcp"), lambda: seconds)
    for _ in range(100):
        log.warn("10.0.0.1", "坏报文")
    assert len(caplog.records) == PER_MINUTE
    seconds = 61.0
    log.warn("10.0.0.1", "坏报文")
    assert "另有 95 条" in caplog.records[-2].getMessage()
