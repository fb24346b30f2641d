"""The elements in the body of a station's report: SL 651-2014 annex C.

An element is its mark, a byte that says how many bytes (high five bits) and decimals (low three) follow, and the value
in BCD. A value of all A or all F is missing; FF in the first byte means minus.
"""

from datetime import datetime, timedelta

from anlan.connectors.sl651 import tables
from anlan.connectors.wire.message import Event, Reading, flags_of
from anlan.connectors.wire.reader import Reader, TooShort, text_of
from anlan.kit.bcd import moment, number

FIVE_MINUTES = timedelta(minutes=5)
VALUES = 12  # in a series of an hour


class Report:
    """What has been read of one body. `observed_at` changes when the body says so in between."""

    def __init__(self, sent_at: datetime | None) -> None:
        self._sent_at = sent_at
        self.observed_at: datetime | None = None
        self.readings: list[Reading] = []
        self.events: list[Event] = []
        self.errors: list[str] = []

    def read(self, reader: Reader) -> None:
        """Elements up to the end of the body; what cannot be read ends it and is named."""
        try:
            while reader.left:
                self._element(reader)
        except ValueError as mistake:
            self.errors.append(f"要素未读完：{mistake}")

    def _element(self, reader: Reader) -> None:
        mark = reader.number(1)
        if mark in (tables.OBSERVED, tables.STATION, tables.BY_HAND, tables.PICTURE):
            self._leader(mark, reader)
            return
        name, title, unit = f"{mark:02X}", *tables.ELEMENTS.get(mark, (f"要素 {mark:02X}", ""))
        if mark == tables.EXTENDED:
            name = f"FF{reader.number(1):02X}"
            title, unit = f"自定义要素 {name}", ""
        shape = reader.number(1)
        size, decimals = shape >> 3, shape & 7
        if mark in tables.SERIES:
            self._series(mark, reader)
        elif mark == tables.STATUS:
            self._status(reader.take(size))
        elif mark == tables.STEP:
            self._stepped(reader, step_of(reader.take(size)))
        else:
            self._add(name, title, unit, reader.take(size), decimals, self.observed_at)

    def _leader(self, mark: int, reader: Reader) -> None:
        """The marks that are sent twice: F0F0 observed at, F1F1 station, F2F2 by hand, F3F3 picture."""
        if reader.number(1) != mark:
            raise ValueError(f"标识符 {mark:02X} 应成对出现")
        if mark == tables.OBSERVED:
            self.observed_at = moment(reader.take(5))
        elif mark == tables.STATION:
            reader.take(5)
        elif mark == tables.BY_HAND:
            self.events.append(Event("F2", "人工置数", self.observed_at, facts={"text": text_of(reader.rest())}))
        else:
            self.events.append(Event("F3", "图片", self.observed_at, facts={"bytes": len(reader.rest())}))

    def _series(self, mark: int, reader: Reader) -> None:
        """Twelve values of an hour. The time is that of the first, though some stations send that of the last.

        The shape is not asked: it can only be one, and stations are known that send another.
        """
        title, unit, size, decimals = tables.SERIES[mark]
        values = [reader.take(size) for _ in range(VALUES)]
        first = self.observed_at
        span = FIVE_MINUTES * (len(values) - 1)
        if first and self._sent_at and first + span > self._sent_at + FIVE_MINUTES:
            first -= span
        for place, value in enumerate(values):
            amount = None if value == b"\xff" * size else int.from_bytes(value, "big") / float(10**decimals)
            at = first + FIVE_MINUTES * place if first else None
            self.readings.append(Reading(f"{mark:02X}", title, amount, unit, at))

    def _stepped(self, reader: Reader, step: timedelta) -> None:
        """Table B.11: one element, its shape once, then a value for every step from the observed time on."""
        mark = reader.number(1)
        title, unit = tables.ELEMENTS.get(mark, (f"要素 {mark:02X}", ""))
        shape = reader.number(1)
        size, decimals = shape >> 3, shape & 7
        if mark in tables.SERIES:
            self._series(mark, reader)
            return
        if not size:
            raise TooShort("均匀时段的数据长度为 0")
        place = 0
        while reader.left >= size:
            at = self.observed_at + step * place if self.observed_at else None
            self._add(f"{mark:02X}", title, unit, reader.take(size), decimals, at)
            place += 1

    def _status(self, raw: bytes) -> None:
        bits = int.from_bytes(raw, "big")
        flags = flags_of(bits, tables.STATES)
        self.events.append(Event("45", "遥测站状态", self.observed_at, flags, {"state": bits}))

    def _add(self, name: str, title: str, unit: str, raw: bytes, decimals: int, at: datetime | None) -> None:
        try:
            value = value_of(raw, decimals)
        except ValueError as mistake:
            self.errors.append(f"要素 {name}（{title}）：{mistake}")
            value = None
        self.readings.append(Reading(name, title, value, unit, at))


def value_of(raw: bytes, decimals: int) -> float | None:
    """A BCD value with its sign; None when the station marked it as missing. Raises NotDecimal."""
    if not raw or raw in (b"\xaa" * len(raw), b"\xff" * len(raw)):
        return None
    if raw[0] == 0xFF:
        return -number(raw[1:]) / float(10**decimals)
    return number(raw) / float(10**decimals)


def step_of(raw: bytes) -> timedelta:
    """The step of a uniform series: days, hours, minutes in BCD (table B.11). Raises ValueError."""
    if len(raw) != 3:
        raise ValueError("时间步长应为 3 字节")
    days, hours, minutes = (number(raw[at : at + 1]) for at in range(3))
    return timedelta(days=days, hours=hours, minutes=minutes)
