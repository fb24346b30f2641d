"""The information objects of GB/T 26875.3-2011 chapter 8: what a data unit says, object by object."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from anlan.connectors.gb26875 import tables
from anlan.connectors.gb26875.clock import Clock, moment
from anlan.connectors.wire.message import Event, Reading, flags_of
from anlan.connectors.wire.reader import Reader, text_of

TIME_SIZE = 6
DESCRIPTION_SIZE = 31

Found = Reading | Event
Read = Callable[[Reader], Found]


@dataclass(frozen=True)
class Layout:
    """How objects of one type lie: bytes without the time (None where a length is inside), and whether one follows."""

    size: int | None
    read: Read
    has_time: bool = True


class Misfit(ValueError):
    """The objects do not fill the data unit as the standard says."""


def read_objects(
    data_type: int, count: int, body: bytes, clock: Clock, near: datetime | None
) -> Iterator[Found | ValueError]:
    """The objects of a data unit; a ValueError in place of one whose time is wrong. Raises Misfit, TooShort."""
    layout = LAYOUTS[data_type]
    has_time = layout.has_time and not _leaves_out_time(layout, count, len(body))
    if layout.size is not None and count * (layout.size + TIME_SIZE * has_time) != len(body):
        raise Misfit(f"信息对象数目 {count} 与数据长度 {len(body)} 不符")
    reader = Reader(body)
    for _ in range(count):
        found = layout.read(reader)
        if has_time:
            try:
                found = _at(found, moment(reader.take(TIME_SIZE), clock, near))
            except ValueError as mistake:
                yield mistake
        yield found
    if reader.left:
        raise Misfit(f"{count} 个信息对象之后还有 {reader.left} 字节")


def _leaves_out_time(layout: Layout, count: int, size: int) -> bool:
    """Some devices send objects without the time that the standard asks for."""
    return layout.size is not None and count > 0 and count * layout.size == size


def _at(found: Found, at: datetime | None) -> Found:
    if isinstance(found, Reading):
        return Reading(found.name, found.title, found.value, found.unit, at, found.flag)
    return Event(found.name, found.title, at, found.flags, found.facts)


def _system(reader: Reader) -> tuple[str, str, dict[str, object]]:
    """Name, title and facts of the system that an object is about."""
    kind, address = reader.number(1), reader.number(1)
    title = tables.SYSTEMS.get(kind, f"系统类型 {kind}")
    return f"{kind}-{address}", title, {"system_type": kind, "system_address": address}


def _part(reader: Reader) -> tuple[str, str, dict[str, object]]:
    """Name, title and facts of the part that an object is about."""
    system, _, facts = _system(reader)
    kind, address = reader.number(1), reader.number(4, is_little=True)
    title = tables.PARTS.get(kind, f"部件类型 {kind}")
    return f"{system}-{kind}-{address}", title, {**facts, "part_type": kind, "part_address": address}


def _system_state(reader: Reader) -> Found:
    name, title, facts = _system(reader)
    state = reader.number(2, is_little=True)
    return Event(name, title, flags=flags_of(state, tables.SYSTEM_STATE), facts={**facts, "state": state})


def _part_state(reader: Reader) -> Found:
    name, title, facts = _part(reader)
    state = reader.number(2, is_little=True)
    raw = reader.take(DESCRIPTION_SIZE)
    facts |= {"state": state, "description": text_of(raw)}
    if "�" in text_of(raw):
        facts["description_hex"] = raw.rstrip(b"\0").hex().upper()  # devices also put the number of a tag there
    return Event(name, title, flags=flags_of(state, tables.PART_STATE), facts=facts)


def _analogue(reader: Reader) -> Found:
    part, title, _ = _part(reader)
    kind, raw = reader.number(1), reader.number(2, is_little=True, is_signed=True)
    name, quantity, unit, step = tables.ANALOGUES.get(kind, (str(kind), f"模拟量类型 {kind}", "", 1.0))
    return Reading(f"{part}/{name}", f"{title} {quantity}", round(raw * step, 3), unit)


def _operation(reader: Reader) -> Found:
    name, title, facts = _system(reader)
    bits, operator = reader.number(1), reader.number(1)
    facts |= {"operation": bits, "operator": operator}
    return Event(f"{name}/operation", f"{title}操作", flags=flags_of(bits, tables.OPERATIONS), facts=facts)


def _system_version(reader: Reader) -> Found:
    name, title, facts = _system(reader)
    return Event(f"{name}/version", f"{title}软件版本", facts={**facts, "version": _version(reader)})


def _system_configuration(reader: Reader) -> Found:
    name, title, facts = _system(reader)
    words = reader.text(reader.number(1))
    return Event(f"{name}/configuration", f"{title}配置", facts={**facts, "configuration": words})


def _part_configuration(reader: Reader) -> Found:
    name, title, facts = _part(reader)
    return Event(f"{name}/configuration", f"{title}配置", facts={**facts, "description": reader.text(DESCRIPTION_SIZE)})


def _system_time(reader: Reader) -> Found:
    name, title, facts = _system(reader)
    return Event(f"{name}/clock", f"{title}时间", facts=facts)


def _device_state(reader: Reader) -> Found:
    state = reader.number(1)
    return Event("device", "用户信息传输装置", flags=flags_of(state, tables.DEVICE_STATE), facts={"state": state})


def _device_operation(reader: Reader) -> Found:
    bits, operator = reader.number(1), reader.number(1)
    facts = {"operation": bits, "operator": operator}
    return Event(
        "device/operation", "用户信息传输装置操作", flags=flags_of(bits, tables.DEVICE_OPERATIONS), facts=facts
    )


def _device_version(reader: Reader) -> Found:
    return Event("device/version", "用户信息传输装置软件版本", facts={"version": _version(reader)})


def _device_configuration(reader: Reader) -> Found:
    words = reader.text(reader.number(1))
    return Event("device/configuration", "用户信息传输装置配置", facts={"configuration": words})


def _device_time(reader: Reader) -> Found:
    return Event("device/clock", "用户信息传输装置时间")


def _version(reader: Reader) -> str:
    return f"{reader.number(1)}.{reader.number(1)}"


LAYOUTS = {
    1: Layout(4, _system_state),
    2: Layout(40, _part_state),
    3: Layout(10, _analogue),
    4: Layout(4, _operation),
    5: Layout(4, _system_version, has_time=False),
    6: Layout(None, _system_configuration, has_time=False),
    7: Layout(38, _part_configuration, has_time=False),
    8: Layout(2, _system_time),
    21: Layout(1, _device_state),
    24: Layout(2, _device_operation),
    25: Layout(2, _device_version, has_time=False),
    26: Layout(None, _device_configuration, has_time=False),
    28: Layout(0, _device_time),
}
