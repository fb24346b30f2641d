"""Bad lines: double logins, half-open connections, slow senders, floods of garbage, crowds; what a page is told of it."""

import asyncio
import os
import resource
import time

import pytest

from anlan.connectors.codecs import CODECS
from anlan.connectors.jt808.server import Jt808Dialogue, kept_token_of
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.connectors.tcp.server import Limits
from tests.connectors.test_dialogues import CAR, VEHICLE, place, says
from tests.connectors.test_server import CONFIRMED, GAUGE, OTHER_REPORT, REPORT, SL651
from tests.connectors.world import Scene, play, station

D_GAUGE = "D-00307A9015"
CROWD = 500
TEN_MEGABYTES = 10 * 1024 * 1024


def addressed(number: int) -> tuple[str, bytes]:
    """A station address and a report of that station."""
    address = f"00307A{number:04d}"
    return address, SL651.seal(REPORT.replace(bytes.fromhex("00307A9015"), bytes.fromhex(address), 1))


def test_a_device_that_comes_back_ends_its_half_open_connection() -> None:
    async def act(scene: Scene) -> None:
        old = await scene.device()
        await old.send(REPORT)
        await old.answer(len(CONFIRMED))
        new = await scene.device()
        await new.send(REPORT)
        assert await new.answer(len(CONFIRMED)) == CONFIRMED
        assert await old.is_hung_up()
        await new.send(REPORT)
        assert await new.answer(len(CONFIRMED)) == CONFIRMED

    assert len(play(Sl651Dialogue, act, GAUGE).broker.published) == 9


def test_a_gateway_stays_while_it_speaks_for_another() -> None:
    async def act(scene: Scene) -> None:
        gateway = await scene.device()
        await gateway.send(REPORT)
        await gateway.answer(len(CONFIRMED))
        await gateway.send(OTHER_REPORT)
        await gateway.answer(len(CONFIRMED))
        alone = await scene.device()
        await alone.send(REPORT)
        await alone.answer(len(CONFIRMED))
        await gateway.send(OTHER_REPORT)
        assert len(await gateway.answer(len(CONFIRMED))) == len(CONFIRMED)

    play(Sl651Dialogue, act, GAUGE, station("00307A9016", {}))


def test_who_has_not_authenticated_ends_nobody() -> None:
    async def act(scene: Scene) -> None:
        real = await scene.device()
        assert (await says(real, 0x0102, kept_token_of("13800138000").encode()))["result"] == 0
        spoof = await scene.device()
        assert (await says(spoof, 0x0102, b"guessed"))["result"] == 1
        assert (await says(spoof, 0x0200, place()))["result"] == 1
        assert (await says(real, 0x0200, place()))["result"] == 0

    scene = play(Jt808Dialogue, act, station("13800138000", VEHICLE))
    told = scene.contacts[f"D-{CAR.identity}"]
    assert (told.frames, told.refused) == (4, 2)
    assert [heard.error for heard in told.recent if not heard.is_valid] == [
        "终端还没有鉴权，报文没有采用",
        "鉴权码不对，终端需要重新注册",
    ]


def test_a_byte_at_a_time_is_a_frame_all_the_same() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(*(bytes((byte,)) for byte in REPORT))
        assert await device.answer(len(CONFIRMED)) == CONFIRMED

    play(Sl651Dialogue, act, GAUGE, limits=Limits(half_frame_s=0.5))


@pytest.mark.parametrize("is_patient", [False, True])
@pytest.mark.parametrize("key", sorted(CODECS))
def test_ten_megabytes_of_garbage(key: str, is_patient: bool) -> None:
    """Hung up on after so many bad frames; but even a server that reads it all keeps neither time nor memory."""
    from anlan.connectors.listeners.ports import DIALOGUES

    async def act(scene: Scene) -> None:
        device = await scene.device()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        garbage = os.urandom(64 * 1024)
        for _ in range(TEN_MEGABYTES // len(garbage)):
            try:
                await device.flood(garbage)
            except ConnectionError:
                assert not is_patient
                break
        await device.hang_up()
        while scene.server.connections:
            await asyncio.sleep(0.01)  # until it has read all of it
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
        other = await scene.device()
        await other.send(b"\x00")
        assert scene.broker.published == []

    began = time.monotonic()
    play(DIALOGUES[key], act, GAUGE, limits=Limits(bad_in_a_row=10**9) if is_patient else None)
    assert time.monotonic() - began < 60


def test_five_hundred_devices_at_once() -> None:
    crowd = [addressed(number) for number in range(CROWD)]

    async def act(scene: Scene) -> None:
        devices = [await scene.device() for _ in crowd]
        for device, (_, report) in zip(devices, crowd, strict=True):
            await device.flood(report)
        answers = await asyncio.gather(*(device.answer(len(CONFIRMED)) for device in devices))
        assert [answer[2:7].hex().upper() for answer in answers] == [address for address, _ in crowd]
        assert scene.server.connections == CROWD

    stations = [station(address, {f"{address}.power": ("38", "V")}) for address, _ in crowd]
    scene = play(Sl651Dialogue, act, *stations)
    assert len(scene.broker.published) == CROWD


def test_the_devices_page_is_told_of_each_frame() -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        await device.answer(len(CONFIRMED))
        await device.send(damaged)
        await device.answer(len(CONFIRMED))

    told = play(Sl651Dialogue, act, GAUGE).contacts[D_GAUGE]
    wrong, right = told.recent
    assert (told.frames, told.refused) == (2, 1)
    assert (right.frame, right.answer, right.error, right.is_valid) == (
        REPORT.hex().upper(),
        CONFIRMED.hex().upper(),
        "",
        True,
    )
    assert wrong.error.startswith("校验码不符")
    assert not wrong.is_valid


def test_the_devices_page_is_told_of_a_wrong_password() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()

    scene = play(Sl651Dialogue, act, station("00307A9015", {}, password="1234"))
    assert [heard.error for heard in scene.contacts[D_GAUGE].recent] == [f"设备 {D_GAUGE} 的协议密码不对"]
    assert scene.contacts[D_GAUGE].seen_at is None


def test_the_devices_page_is_told_that_nothing_could_be_stored() -> None:
    async def act(scene: Scene) -> None:
        scene.broker.is_away = True
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()

    told = play(Sl651Dialogue, act, GAUGE).contacts[D_GAUGE]
    assert "没有应答，等设备重发" in told.recent[0].error


@pytest.mark.parametrize(
    ("key", "written", "hidden"),
    [
        ("hj212", "##0066ST=32;CN=2011;PW=123456;MN=1;Flag=4;CP=&&&&1A80", "123456"),
        ("sl651", "7E7E0100307A9015ABCD330057020077", "ABCD"),
        ("jt808", "7E010200080138001380000005" + "4142434445464748" + "007E", "4546474800"),
    ],
)
def test_a_password_is_not_shown(key: str, written: str, hidden: str) -> None:
    assert hidden in written
    assert hidden not in CODECS[key].masked(written)
    assert "***" in CODECS[key].masked(written)


def test_a_scale_and_a_unit_of_ones_own() -> None:
    from dataclasses import replace

    from anlan.watch.telemetry.api import Adjustment

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        await device.answer(len(CONFIRMED))

    gauge = replace(GAUGE, adjustments={"38": Adjustment("mV", 1000.0, 5.0), "10": Adjustment("", 1e308, 0.0)})
    scene = play(Sl651Dialogue, act, gauge)
    assert scene.broker.values == {"G-1.rain": 0.0, "G-1.power": 11995.0}
    assert "乘以倍率后不是有限的数" in scene.register.refused[0]


def test_who_is_not_registered_is_remembered_by_what_it_called_itself() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(REPORT)
        assert await device.is_hung_up()

    assert play(Sl651Dialogue, act).unknown == {("sl651", "00307A9015"): 1}
