"""燃气泄漏: a hose comes loose in a restaurant kitchen; the valve is shut by hand after the second alarm."""

from collections.abc import Mapping

from demo.instruments import instruments
from demo.scenarios.story import Remark, Story, Track, minutes

KITCHEN = "RQ-0001.gas"


def _tracks() -> Mapping[str, Track]:
    kitchen = next(d for d in instruments() if d.code == "RQ-0001")
    beside = next(d for d in instruments() if d.enterprise == kitchen.enterprise and d.name.endswith("气瓶间"))
    return {
        KITCHEN: minutes(
            (0, 1.2), (1, 6), (2, 15), (3, 26), (4, 38), (5, 52), (6, 58), (7, 46), (9, 22), (11, 6), (12, 1.5)
        ),
        beside.gauges[0].code: minutes((0, 1.0), (3, 4), (5, 11), (6, 17), (8, 9), (12, 1.0)),
    }


STORY = Story(
    key="gas",
    title="燃气泄漏：浔味轩酒楼后厨",
    length=12 * 60,
    speed=6,
    make_tracks=_tracks,
    remarks=(
        Remark(0, "后厨灶具软管松脱，浓度开始上升"),
        Remark(175, "越过 25 %LEL（一级报警，橙）"),
        Remark(290, "越过 50 %LEL（二级报警，红），应疏散、禁火、通知燃气抢修"),
        Remark(6 * 60, "店员在户外关闭总阀，浓度到顶"),
        Remark(9 * 60, "通风后降至 22 %LEL"),
        Remark(12 * 60, "浓度恢复正常，等待检漏复核"),
    ),
)
