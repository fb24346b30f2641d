"""长江洪水: the stage at 长江九江站 in July 2020, by the values that were published; straight lines between them.

Published (域规则 3.3, 案例 G9): 2020-07-10 12:00 22.03 m, 20:00 22.18 m; 2020-07-12 18:00 22.81 m, the peak;
2020-08-03 16:00 21.35 m, falling. What lies before and after is drawn up (推演) so that the story has a start and
an end, and the narrator says so.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from anlan.kit.calendar import SHANGHAI
from demo.scenarios.story import Remark, Story, Track


def _on(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment in Beijing time, as published."""
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


STATION = "SW-0001.stage"
START = _on(2020, 7, 4)
PUBLISHED: tuple[tuple[datetime, float], ...] = (
    (_on(2020, 7, 10, 12), 22.03),
    (_on(2020, 7, 10, 20), 22.18),
    (_on(2020, 7, 12, 18), 22.81),
    (_on(2020, 8, 3, 16), 21.35),
)
DRAWN_UP: tuple[tuple[datetime, float], ...] = (
    (_on(2020, 7, 4), 19.10),
    (_on(2020, 7, 6), 20.00),
    (_on(2020, 8, 18), 19.20),
)
LAKE_SHARE = 0.75  # 八里湖 follows the river through its gate, less high (推演)


def second_of(moment: datetime) -> float:
    """Story second of a moment of 2020."""
    return (moment - START).total_seconds()


def _tracks() -> Mapping[str, Track]:
    corners = sorted((*PUBLISHED, *DRAWN_UP))
    river = tuple((second_of(moment), stage) for moment, stage in corners)
    lake = tuple((second, 17.2 + (stage - 19.1) * LAKE_SHARE) for second, stage in river)
    return {STATION: river, "SW-0005.stage": lake}


def _clock(second: float) -> str:
    return f"{START + timedelta(seconds=second):%Y-%m-%d %H:%M}"


def _remarks() -> tuple[Remark, ...]:
    told = {
        _on(2020, 7, 4): "推演起点：19.10 米。以下只有标「公布值」的是公布的，其余为两值之间的直线",
        _on(2020, 7, 6): "越过警戒水位 20.00 米（推演时刻）",
        _on(2020, 7, 10, 12): "公布值 22.03 米；当日 12:30 九江市启动Ⅰ级响应",
        _on(2020, 7, 10, 20): "公布值 22.18 米",
        _on(2020, 7, 12, 18): "公布值 22.81 米，洪峰，1898 年以来第二高",
        _on(2020, 8, 3, 16): "公布值 21.35 米，回落；当日 18:00 降为Ⅲ级响应",
        _on(2020, 8, 18): "推演终点：退至警戒以下",
    }
    return tuple(Remark(second_of(moment), words) for moment, words in told.items())


STORY = Story(
    key="flood",
    title="长江洪水：2020 年 7 月九江站",
    length=second_of(DRAWN_UP[-1][0]),
    speed=14_400,
    make_tracks=_tracks,
    remarks=_remarks(),
    clock=_clock,
)
