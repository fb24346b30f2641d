"""The time in a message: epoch numbers, ISO 8601, or a pattern of the maker's, with a zone where none is said."""

import math
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from anlan.kit.calendar import SHANGHAI


class TimeFormat(StrEnum):
    """How the time is written; ARRIVAL means that there is none."""

    ARRIVAL = "arrival"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    ISO = "iso"
    PATTERN = "pattern"


TITLES = {
    TimeFormat.ARRIVAL: "没有时间，按收到时刻",
    TimeFormat.SECONDS: "Unix 秒，如 1782887800",
    TimeFormat.MILLISECONDS: "Unix 毫秒，如 1782887800123",
    TimeFormat.ISO: "ISO 8601，如 2026-07-01T06:40:00+08:00",
    TimeFormat.PATTERN: "自定义格式",
}
ZONES = {"Asia/Shanghai": "北京时间", "UTC": "世界时（UTC）"}
EXAMPLE = datetime(2026, 7, 1, 6, 40, 5, tzinfo=SHANGHAI)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def moment(said: Any, form: TimeFormat, pattern: str, zone: str) -> datetime:
    """The moment that is meant; raises ValueError with a Chinese sentence."""
    try:
        if form in (TimeFormat.SECONDS, TimeFormat.MILLISECONDS):
            return _of_number(said, 1000 if form is TimeFormat.MILLISECONDS else 1)
        if not isinstance(said, str):
            raise ValueError
        found = datetime.fromisoformat(said.strip()) if form is TimeFormat.ISO else _by(pattern, said)
        found = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
        if found < EARLIEST:
            raise ValueError
    except (ValueError, OverflowError, OSError) as mistake:
        raise ValueError(f"时间“{str(said)[:40]}”不是“{TITLES[form].partition('，')[0]}”") from mistake
    return found


def check_pattern(pattern: str) -> None:
    """Raises ValueError for a pattern that does not give back the time that it writes."""
    try:
        found = _by(pattern, EXAMPLE.strftime(pattern))
    except (ValueError, OverflowError, LookupError) as mistake:
        raise ValueError("时间格式看不懂，写法如 %Y-%m-%d %H:%M:%S") from mistake
    if found.replace(tzinfo=None, second=0) != EXAMPLE.replace(tzinfo=None, second=0):
        raise ValueError("时间格式至少要有年月日时分，写法如 %Y-%m-%d %H:%M:%S")


def _by(pattern: str, said: str) -> datetime:
    """As the pattern says; without a zone when the pattern has none, which is then given by the mapping."""
    return datetime.strptime(said, pattern)  # noqa: DTZ007


def _of_number(said: Any, per_second: int) -> datetime:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise ValueError
    number = float(said)
    if not math.isfinite(number) or number < 0:
        raise ValueError
    return datetime.fromtimestamp(number / per_second, UTC)
