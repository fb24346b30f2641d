"""CAP's moments: `2026-07-08T14:30:00+08:00`, always with an offset, never with Z."""

import re
from datetime import UTC, datetime, timedelta

WIDEST_OFFSET = timedelta(hours=14)  # xs:dateTime
_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[-+]\d\d:\d\d)?")


class MomentUnreadable(ValueError):
    """What is wrong with a moment, in Chinese."""


def read_moment(text: str) -> datetime:
    """A moment with its offset; fractions of a second, legal before 1.2, are cut. Raises MomentUnreadable."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise MomentUnreadable(f"时间“{text[:40]}”须写成 2026-07-08T14:30:00+08:00。")
    if found[2] is None:
        raise MomentUnreadable(f"时间“{text[:40]}”没有时区，须以 +08:00 这样的偏移结尾。")
    if found[2] == "Z":
        raise MomentUnreadable(f"时间“{text[:40]}”不能用 Z 表示时区，协调世界时须写成 +00:00 或 -00:00。")
    try:
        moment = datetime.fromisoformat(found[1] + found[2])
    except ValueError as wrong:
        raise MomentUnreadable(f"时间“{text[:40]}”不存在，请检查日期、时刻和时区。") from wrong
    if abs(moment.utcoffset() or timedelta()) > WIDEST_OFFSET:
        raise MomentUnreadable(f"时间“{text[:40]}”的时区超出 ±14:00。")
    return moment


def write_moment(moment: datetime) -> str:
    """To the second, in its own offset; UTC where that has seconds of its own. Raises ValueError without an offset."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment without an offset says nothing")
    if offset % timedelta(minutes=1) or abs(offset) > WIDEST_OFFSET:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0).isoformat(timespec="seconds")
