"""The bodies of terminals' messages: JT/T 808-2019 chapter 8, with the layouts of 2013 and 2011 where they differ."""

from collections.abc import Callable

from anlan.connectors.jt808 import tables
from anlan.connectors.wire.message import Event, Reading, flags_of
from anlan.connectors.wire.reader import Reader, text_of
from anlan.kit.bcd import moment

FROM_PLATFORM = 0x8000  # and up; one without a body says nothing, and nothing hangs on it
LOCATION = 28  # bytes of a location without its extras
REGISTRATION_2011, REGISTRATION_2013 = 25, 37  # bytes before the plate


class Findings:
    """What has been read of one body."""

    def __init__(self, *, is_2019: bool) -> None:
        self.is_2019 = is_2019
        self.readings: list[Reading] = []
        self.events: list[Event] = []
        self.errors: list[str] = []


Read = Callable[[Reader, Findings], None]


def read_body(message_id: int, body: bytes, findings: Findings) -> None:
    """Read one body into `findings`; one that is not in the list is kept as bytes. Raises TooShort."""
    read = BODIES.get(message_id)
    if not body and message_id >= FROM_PLATFORM:
        return
    if read is not None:
        read(Reader(body), findings)
    elif body:
        title = tables.MESSAGES.get(message_id, "未知消息")
        findings.events.append(Event(f"{message_id:04X}", title, facts={"data": body.hex().upper()}))


def _location(reader: Reader, findings: Findings) -> None:
    """8.18 (0x0200): position, speed, alarm and status words, then extras of id, length, value."""
    alarm, status = reader.number(4), reader.number(4)
    latitude, longitude = reader.number(4) / 1e6, reader.number(4) / 1e6
    altitude, speed, direction = reader.number(2), reader.number(2) / 10, reader.number(2)
    raw_time = reader.take(6)
    try:
        at = moment(raw_time)
    except ValueError:
        at = None
        findings.errors.append(f"定位时间 {raw_time.hex()} 无效")
    located = "A" if status & tables.LOCATED else "V"
    findings.readings += [
        Reading("latitude", "纬度", -latitude if status & tables.SOUTH else latitude, "lat", at, located),
        Reading("longitude", "经度", -longitude if status & tables.WEST else longitude, "lon", at, located),
        Reading("altitude", "高程", float(altitude), "m", at, located),
        Reading("speed", "速度", speed, "km/h", at, located),
        Reading("direction", "方向", float(direction), "deg", at, located),
    ]
    numbers, others = _extras(reader)
    findings.readings += [Reading(name, title, value, unit, at) for name, title, value, unit in numbers]
    findings.events += [
        Event("alarm", "报警标志", at, flags_of(alarm, tables.ALARMS), {"alarm": alarm}),
        Event("status", "车辆状态", at, flags_of(status, tables.STATUS), {"status": status, "extras": others}),
    ]


def _extras(reader: Reader) -> tuple[list[tuple[str, str, float, str]], list[tuple[str, str]]]:
    """The numbers among the extras, and all of them as (id, hex); a cut-off end is left out."""
    numbers: list[tuple[str, str, float, str]] = []
    raw: list[tuple[str, str]] = []
    while reader.left >= 2:
        mark, size = reader.number(1), reader.number(1)
        if size > reader.left:
            break
        value = reader.take(size)
        raw.append((f"{mark:02X}", value.hex().upper()))
        if mark in tables.EXTRAS and len(value) == tables.EXTRAS[mark][0]:
            _, name, title, unit, step, is_signed = tables.EXTRAS[mark]
            amount = int.from_bytes(value, "big", signed=is_signed)
            numbers.append((name, title, round(amount * step, 1), unit))
        elif mark == tables.ANALOGUES and len(value) == 4:
            for place, half in enumerate((value[2:], value[:2])):
                numbers.append((f"analogue_{place}", f"模拟量 AD{place}", float(int.from_bytes(half, "big")), ""))
    return numbers, raw


def _location_answer(reader: Reader, findings: Findings) -> None:
    """8.20 (0x0201): the serial number of the query, then a location."""
    reader.take(2)
    _location(reader, findings)


def _batch(reader: Reader, findings: Findings) -> None:
    """8.44 (0x0704): locations with their lengths; one that cannot be read does not spoil the others."""
    count, kind = reader.number(2), reader.number(1)
    facts = {"count": count, "is_blind_spot": kind == 1}
    findings.events.append(Event("batch", "盲区补报" if kind == 1 else "批量汇报", facts=facts))
    for place in range(count):
        try:
            _location(Reader(reader.take(reader.number(2))), findings)
        except ValueError as mistake:
            findings.errors.append(f"第 {place + 1} 条位置：{mistake}")
            return


def _registration(reader: Reader, findings: Findings) -> None:
    """8.8 (0x0100). 2011 has a shorter model; the plate is last, so the length tells."""
    maker, model, terminal = 5, 20, 7
    if findings.is_2019:
        maker, model, terminal = 11, 30, 30
    elif reader.left < REGISTRATION_2013:
        model = 8
    facts: dict[str, object] = {"province": reader.number(2), "city": reader.number(2)}
    facts |= {"maker": _code(reader, maker), "model": _code(reader, model), "terminal": _code(reader, terminal)}
    colour = reader.number(1)
    facts |= {"plate_colour": colour, "plate_colour_title": tables.PLATE_COLOURS.get(colour, "")}
    findings.events.append(Event("registration", "终端注册", facts={**facts, "plate": text_of(reader.rest())}))


def _code(reader: Reader, size: int) -> str:
    """A code padded with zeros on either side: standards before 2019 pad behind, 2019 in front."""
    return text_of(reader.take(size).strip(b"\0"))


def _authentication(reader: Reader, findings: Findings) -> None:
    """8.10 (0x0102): the code that the platform has given; 2019 adds the IMEI and the software's version."""
    if not findings.is_2019:
        findings.events.append(Event("authentication", "终端鉴权", facts={"token": text_of(reader.rest())}))
        return
    token = reader.text(reader.number(1))
    facts = {"token": token, "imei": reader.text(min(15, reader.left)), "software": reader.text(min(20, reader.left))}
    findings.events.append(Event("authentication", "终端鉴权", facts=facts))


def _answer(reader: Reader, findings: Findings) -> None:
    """8.1 and 8.2 (0x0001, 0x8001): which message is answered, and how."""
    facts = {
        "answered_serial": reader.number(2),
        "answered_id": f"0x{reader.number(2):04X}",
        "result": reader.number(1),
    }
    result = tables.RESULTS.get(int(str(facts["result"])), "")
    findings.events.append(Event("answer", f"应答：{result}", facts=facts))


def _registration_answer(reader: Reader, findings: Findings) -> None:
    """8.9 (0x8100): the result, and the code when it is 0."""
    serial, result = reader.number(2), reader.number(1)
    title = f"注册应答：{tables.REGISTRATION_RESULTS.get(result, result)}"
    facts = {"answered_serial": serial, "result": result, "token": text_of(reader.rest())}
    findings.events.append(Event("registration_answer", title, facts=facts))


def _driver(reader: Reader, findings: Findings) -> None:
    """8.42 (0x0702): a driver's card was put in or taken out."""
    state = reader.number(1)
    raw_time = reader.take(6)
    facts: dict[str, object] = {"state": state, "time": raw_time.hex()}
    if reader.left > 2:
        facts["card"] = reader.number(1)
        facts["name"] = reader.text(min(reader.number(1), reader.left))
        facts["licence"] = reader.text(min(20, reader.left))
        facts["institution"] = reader.text(min(reader.number(1), reader.left)) if reader.left else ""
    findings.events.append(Event("driver", "驾驶员身份", facts=facts))


def _media(reader: Reader, findings: Findings) -> None:
    """8.52 (0x0801): which picture or sound, where it was taken (not in 2011), and how much there is of it."""
    names = ("media_type", "media_format", "media_event", "channel")
    facts: dict[str, object] = {"media": reader.number(4), **{name: reader.number(1) for name in names}}
    if reader.left >= LOCATION:
        _location(Reader(reader.take(LOCATION)), findings)
    findings.events.append(Event("media", "多媒体数据", facts={**facts, "bytes": reader.left}))


def _passed_through(reader: Reader, findings: Findings) -> None:
    """8.64 (0x0900)."""
    facts = {"kind": f"0x{reader.number(1):02X}", "data": reader.rest().hex().upper()}
    findings.events.append(Event("passed_through", "透传数据", facts=facts))


BODIES: dict[int, Read] = {
    0x0001: _answer,
    0x0100: _registration,
    0x0102: _authentication,
    0x0200: _location,
    0x0201: _location_answer,
    0x0702: _driver,
    0x0704: _batch,
    0x0801: _media,
    0x0900: _passed_through,
    0x8001: _answer,
    0x8100: _registration_answer,
}
