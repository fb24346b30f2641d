"""What each protocol's server answers and stores."""

from datetime import datetime, timedelta

import pytest

from anlan.connectors.codecs import CODECS
from anlan.connectors.gb26875 import answers as gb26875
from anlan.connectors.gb26875.clock import Clock, packed
from anlan.connectors.gb26875.server import Gb26875Dialogue
from anlan.connectors.hj212 import answers as hj212
from anlan.connectors.hj212.frames import frame as hj212_frame
from anlan.connectors.hj212.server import Hj212Dialogue
from anlan.connectors.jt808 import answers as jt808
from anlan.connectors.jt808.frames import wrap
from anlan.connectors.jt808.messages import Header
from anlan.connectors.jt808.server import Jt808Dialogue, kept_token_of
from anlan.connectors.sl651.frames import ESC, NAK
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.connectors.wire.message import Message
from anlan.kit.bcd import packed_moment
from anlan.kit.checks import crc16
from tests.connectors.world import AT, Device, Scene, play, station

SOURCE, CENTRE = "0102030405FF", "000000000000"
SMOKE = {"S-1.fire": ("1-1-40-16777217/fire", "/"), "S-1.heat": ("1-1-31-2/temperature", "Cel")}


def part(state: int, at: datetime, clock: Clock, serial: int = 7) -> bytes:
    data = bytes.fromhex("020101012801000001") + state.to_bytes(2, "little") + bytes(31) + packed(at, clock)
    return gb26875.frame(serial, "1.1", at, SOURCE, CENTRE, gb26875.SEND, data, clock)


@pytest.mark.parametrize(("clock", "options"), [(Clock.BINARY, {}), (Clock.BCD, {"clock": "bcd"}), (Clock.BCD, {})])
def test_a_fire_alarm_becomes_one(clock: Clock, options: dict[str, str]) -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        for state in (3, 1):
            await device.send(part(state, AT, clock))
            confirmed = await device.answer(30)
            found = CODECS["gb26875"].read(confirmed)[0][1].header
            assert (found.command, found.serial, found.destination) == (3, 7, SOURCE)

    scene = play(Gb26875Dialogue, act, station(SOURCE, SMOKE, **options))
    assert [(measurement.value, measurement.time) for _, measurement in scene.broker.published] == [
        (1.0, AT.timestamp()),
        (0.0, AT.timestamp()),
    ]


@pytest.mark.parametrize(("options", "is_set"), [({"clock": "bcd"}, True), ({}, False)])
def test_a_clock_that_is_off_is_set_once(options: dict[str, str], is_set: bool) -> None:
    """Only where it is certain how the device writes its time; the device's confirmation wants no answer."""
    late = AT - timedelta(minutes=5)

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(part(1, late, Clock.BCD))
        await device.answer(30)
        if is_set:
            command = CODECS["gb26875"].read(await device.answer(38))[0][1]
            assert (command.header.command, command.header.data_type) == (1, gb26875.SYNCHRONISE_CLOCK)
            assert command.events[0].facts["data"] == packed(AT, Clock.BCD).hex().upper()
        await device.send(part(1, late, Clock.BCD, serial=8))
        await device.answer(30)
        await device.send(gb26875.frame(1, "1.1", AT, SOURCE, CENTRE, gb26875.CONFIRM, clock=Clock.BCD))
        assert await device.hears_nothing()

    play(Gb26875Dialogue, act, station(SOURCE, SMOKE, **options))


def test_a_damaged_fire_frame_is_denied_once_the_device_is_known() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        damaged = part(3, AT, Clock.BINARY)[:-3] + b"\0##"
        await device.send(damaged)
        assert await device.hears_nothing()
        await device.send(part(3, AT, Clock.BINARY))
        await device.answer(30)
        await device.send(damaged)
        assert CODECS["gb26875"].read(await device.answer(30))[0][1].header.command == 6

    assert len(play(Gb26875Dialogue, act, station(SOURCE, SMOKE)).broker.published) == 1


def test_packages_are_confirmed_when_the_report_is_whole() -> None:
    whole = bytes.fromhex(
        next(r["frame"] for r in CODECS["sl651"].published if r["frame"].startswith("7E7E0100307A90150000330057020077"))
    )
    parts = []
    for number, piece in enumerate((whole[14:60], whole[60:-3]), 1):
        content = (2 << 12 | number).to_bytes(3, "big") + piece
        raw = whole[:11] + len(content).to_bytes(2, "big") + b"\x16" + content + (b"\x17" if number == 1 else b"\x03")
        parts.append(raw + crc16(raw).to_bytes(2, "big"))

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(parts[0])
        assert await device.hears_nothing()
        await device.send(parts[1])
        assert (await device.answer(25))[-3] == ESC
        await device.send(parts[1])
        assert (await device.answer(25))[-3] == NAK

    scene = play(Sl651Dialogue, act, station("00307A9015", {"G-1.power": ("38", "V")}))
    assert scene.broker.values == {"G-1.power": 11.99}


MONITOR = {"H-1.cod": ("w01018-Rtd", "mg/l"), "H-1.ph": ("w01001-Rtd", "pH")}


def upload(cn: str, flag: int, command: str) -> bytes:
    head = f"QN=20260701064000123;ST=32;CN={cn};PW=123456;MN=88888880000001;Flag={flag}"
    return hj212_frame(f"{head};CP=&&{command}&&")


def test_a_monitor_is_answered_where_it_asks() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(upload("2011", 4, "DataTime=20260701063900;w01018-Rtd=31.5,w01018-Flag=N"))
        assert await device.hears_nothing()
        await device.send(
            upload("2011", 5, "DataTime=20260701064000;w01018-Rtd=32.5,w01018-Flag=N;w01001-Rtd=7,w01001-Flag=D")
        )
        wanted = hj212_frame("QN=20260701064000123;ST=91;CN=9014;PW=123456;MN=88888880000001;Flag=4;CP=&&&&")
        assert await device.answer(len(wanted)) == wanted

    scene = play(Hj212Dialogue, act, station("88888880000001", MONITOR, password="123456"))
    assert [measurement.value for _, measurement in scene.broker.published] == [31.5, 32.5]
    assert scene.register.refused == ["酸碱度实时值（w01001-Rtd）带有标记 D，数值不可用"]


def test_a_monitor_gets_the_time_it_asks_for() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        asked = upload("1013", 5, "PolId=w01018")
        header = CODECS["hj212"].read(asked)[0][1].header
        wanted = hj212.notice_taken(header) + hj212.set_clock(header, AT)
        await device.send(asked)
        assert await device.answer(len(wanted)) == wanted

    play(Hj212Dialogue, act, station("88888880000001", MONITOR))


VEHICLE = {"V-1.speed": ("speed", "km/h"), "V-1.sos": ("alarm/emergency", "/"), "V-1.lat": ("latitude", "lat")}
CAR = Header(phone="013800138000", serial=5)
OTHER = Header(phone="013900139000", serial=5)


def place(status: int = 2, alarm: int = 1) -> bytes:
    numbers = ((alarm, 4), (status, 4), (29720000, 4), (115990000, 4), (20, 2), (455, 2), (90, 2))
    return b"".join(number.to_bytes(size, "big") for number, size in numbers) + packed_moment(AT)


async def says(device: Device, code: int, body: bytes = b"", header: Header = CAR) -> dict[str, object]:
    """Send a message, and what the answer says."""
    await device.send(jt808.message(header, code, 5, body))
    found = await whole_answer(device)
    return {"message": found.header.message_id, **found.events[0].facts}


async def whole_answer(device: Device) -> Message[Header]:
    """The next frame that the platform sends."""
    raw = await device.answer(2)
    while not raw.endswith(b"~"):
        raw += await device.answer(1)
    return CODECS["jt808"].read(raw)[0][1]


def test_a_vehicle_registers_authenticates_and_reports() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        registration = bytes(2 + 2 + 5 + 20 + 7 + 1) + "赣G12345".encode("gb18030")
        registered = await says(device, 0x0100, registration)
        assert (registered["message"], registered["result"]) == ("0x8100", 0)
        token = str(registered["token"]).encode()
        assert (await says(device, 0x0102, token))["result"] == 0
        assert (await says(device, 0x0002))["result"] == 0
        assert (await says(device, 0x0200, place()))["result"] == 0
        body = b"\0\1\0" + len(place()).to_bytes(2, "big") + place(alarm=0)
        assert (await says(device, 0x0704, body))["result"] == 0
        assert (await says(device, 0x0702, b"\1" + packed_moment(AT)))["result"] == 3
        assert (await says(device, 0x0003))["result"] == 0
        assert (await says(device, 0x0200, place()))["result"] == 1

    scene = play(Jt808Dialogue, act, station("13800138000", VEHICLE))
    assert [(measurement.name, measurement.value) for _, measurement in scene.broker.published] == [
        ("V-1.lat", 29.72),
        ("V-1.speed", 45.5),
        ("V-1.sos", 1.0),
        ("V-1.lat", 29.72),
        ("V-1.speed", 45.5),
        ("V-1.sos", 0.0),
    ]


def test_a_vehicle_is_not_believed_without_its_code() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        assert (await says(device, 0x0200, place()))["result"] == 1
        assert (await says(device, 0x0102, b"guessed"))["result"] == 1
        assert (await says(device, 0x0102, kept_token_of("13800138000").encode()))["result"] == 0
        assert (await says(device, 0x0200, place(), OTHER))["result"] == 1

    scene = play(Jt808Dialogue, act, station("13800138000", VEHICLE), station("13900139000", {}))
    assert scene.broker.published == []


def test_an_unknown_vehicle_is_not_registered() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        assert (await says(device, 0x0100, bytes(40)))["result"] == 4

    play(Jt808Dialogue, act)


def test_a_position_without_a_fix_is_none() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await says(device, 0x0102, kept_token_of("13800138000").encode())
        await says(device, 0x0200, place(status=0))

    scene = play(Jt808Dialogue, act, station("13800138000", VEHICLE))
    assert scene.broker.values == {"V-1.sos": 1.0}
    assert len(scene.register.refused) == 2


def test_a_lost_package_is_asked_for_again() -> None:
    """0x8003: the serial number of the first package, and the numbers of those that are missing."""
    body = b"\0\1\0" + len(place()).to_bytes(2, "big") + place()
    pieces = [body[:12], body[12:24], body[24:]]

    def package(number: int) -> bytes:
        head = 0x0704.to_bytes(2, "big") + (1 << 13 | len(pieces[number - 1])).to_bytes(2, "big")
        head += bytes.fromhex(CAR.phone) + (40 + number).to_bytes(2, "big")
        return wrap(head + (3).to_bytes(2, "big") + number.to_bytes(2, "big") + pieces[number - 1])

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await says(device, 0x0102, kept_token_of("13800138000").encode())
        await device.send(package(1), package(3))
        asked = await whole_answer(device)
        assert asked.header.message_id == "0x8003"
        assert asked.events[0].facts["data"] == "0029" + "01" + "0002"
        await device.send(package(2))
        assert (await whole_answer(device)).events[0].facts["result"] == 0

    scene = play(Jt808Dialogue, act, station("13800138000", VEHICLE))
    assert scene.broker.values == {"V-1.lat": 29.72, "V-1.speed": 45.5, "V-1.sos": 1.0}


def test_packages_of_an_upload_share_its_time() -> None:
    """HJ 212-2017 6.3.2: PNUM and PNO; only the first package carries DataTime."""

    def package(number: int, items: str) -> bytes:
        head = "QN=20260701064000123;ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=7"
        return hj212_frame(f"{head};PNUM=2;PNO={number};CP=&&{items}&&")

    async def act(scene: Scene) -> None:
        device = await scene.device()
        wanted = hj212_frame("QN=20260701064000123;ST=91;CN=9014;PW=123456;MN=88888880000001;Flag=4;CP=&&&&")
        await device.send(package(1, "DataTime=20260701063800;w01018-Rtd=31.5,w01018-Flag=N"))
        assert await device.answer(len(wanted)) == wanted
        await device.send(package(2, "w01001-Rtd=7.1,w01001-Flag=N"))
        assert await device.answer(len(wanted)) == wanted

    scene = play(Hj212Dialogue, act, station("88888880000001", MONITOR, password="123456"))
    said = AT.replace(minute=38).timestamp()
    assert [(one.name, one.time) for _, one in scene.broker.published] == [("H-1.cod", said), ("H-1.ph", said)]
    assert scene.register.refused == []


def test_a_package_without_the_first_says_so() -> None:
    head = "QN=20260701064000123;ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=6;PNUM=2;PNO=2"

    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(hj212_frame(f"{head};CP=&&w01001-Rtd=7.1,w01001-Flag=N&&"))
        assert await device.hears_nothing()

    scene = play(Hj212Dialogue, act, station("88888880000001", MONITOR))
    assert scene.broker.values == {"H-1.ph": 7.1}
    assert "分包 2/2 里没有 DataTime" in scene.register.refused[0]
