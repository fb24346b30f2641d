"""暴雨内涝: ninety minutes of heavy rain over the old town; the underpass at 龙开河路 fills and is pumped dry."""

from collections.abc import Mapping

from demo.instruments import instruments
from demo.scenarios.story import Remark, Story, Track, minutes

UNDERPASS = "JS-0412.depth"
# Deepest water in centimetres at other places, by name of the device.
PLACES = {
    "十里大道铁路桥下": 31.0,
    "长虹大道下穿": 24.0,
    "浔阳路人民医院路口": 19.4,
    "滨江路龙开河段": 22.0,
    "湖滨路": 16.5,
    "三马路": 12.0,
    "龙开河路菜市场": 28.5,
    "向阳闸路口": 9.0,
}
# The strongest hourly rain in millimetres, by rain station.
RAIN = {
    "YL-0001": 62.4,
    "YL-0002": 48.2,
    "YL-0003": 51.6,
    "YL-0004": 33.0,
    "YL-0007": 44.8,
    "YL-0008": 29.5,
    "YL-0011": 38.0,
}


def _tracks() -> Mapping[str, Track]:
    tracks = {
        UNDERPASS: minutes((0, 0.3), (18, 2.0), (26, 9.0), (32, 15.6), (40, 27.4), (47, 37.5), (50, 43.6), (54, 46.2),
                           (60, 41.0), (68, 30.0), (76, 16.0), (82, 7.0), (88, 1.0)),
    }  # fmt: skip
    for device in instruments():
        if device.name in PLACES:
            deep = PLACES[device.name]
            tracks[device.gauges[0].code] = minutes(
                (0, 0.3), (24, deep * 0.15), (42, deep * 0.7), (54, deep), (66, deep * 0.6), (84, 0.5)
            )
        elif device.code in RAIN:
            most, before = RAIN[device.code], device.gauges[1].normal
            tracks[device.gauges[0].code] = minutes(
                (0, 0.0), (15, most * 0.3), (30, most * 0.75), (45, most), (60, most * 0.8), (90, most * 0.1)
            )
            tracks[device.gauges[1].code] = minutes((0, before), (45, before + most), (90, before + most * 1.3))
        elif device.code == "BZ-0001":
            tracks[f"{device.code}.forebay"] = minutes((0, 13.2), (30, 14.2), (48, 15.3), (70, 14.4), (90, 13.3))
            tracks[f"{device.code}.pump1"] = minutes((0, 0), (25, 0), (26, 86), (85, 86), (86, 0))
            tracks[f"{device.code}.pump2"] = minutes((0, 0), (38, 0), (39, 84), (78, 84), (79, 0))
    return tracks


STORY = Story(
    key="rainstorm",
    title="暴雨内涝：龙开河路下穿积水",
    length=90 * 60,
    speed=20,
    make_tracks=_tracks,
    remarks=(
        Remark(0, "雨带移入老城区，龙开河雨量站开始起雨"),
        Remark(15 * 60, "龙开河站 1 小时雨量接近 20 毫米"),
        Remark(26 * 60, "龙开河泵站 1 号泵开启"),
        Remark(32 * 60, "龙开河路下穿积水越过 15 厘米（黄）"),
        Remark(40 * 60, "下穿积水越过 27 厘米（橙），泵站两台机组全开"),
        Remark(49 * 60, "下穿积水越过 40 厘米（红），应封闭通道、断电、清人"),
        Remark(54 * 60, "水位到顶 46.2 厘米，雨势减弱"),
        Remark(76 * 60, "积水退至 16 厘米"),
        Remark(88 * 60, "通道排干，转入清淤"),
    ),
)
