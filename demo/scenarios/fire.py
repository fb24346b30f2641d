"""火灾: an electric bicycle burns in an old block; smoke climbs the stairs, detector by detector."""

from collections.abc import Mapping

from anlan.kit.geometry import distance
from demo.gauges import Instrument
from demo.instruments import instruments
from demo.scenarios.story import Remark, Story, Track, minutes, steps

# Minute at which the detector of (unit, floor) sees smoke; the other stairs stay clear.
SPREAD = {
    (1, 1): 1.0,
    (1, 2): 2.0,
    (1, 3): 3.0,
    (1, 4): 3.8,
    (1, 5): 4.5,
    (1, 6): 5.4,
    (1, 7): 6.2,
    (2, 1): 5.0,
    (2, 2): 6.5,
}
FLOORS = 7


def _tracks() -> Mapping[str, Track]:
    tracks: dict[str, Track] = {}
    for (unit, floor), minute in SPREAD.items():
        number = (unit - 1) * FLOORS + floor
        tracks[f"YG-{number:04d}.smoke"] = steps((0, 0), (minute, 1), (20, 1), (21 + floor * 0.3, 0))
    block = next(d for d in instruments() if d.code == "YG-0001")
    hydrant = min(
        (d for d in instruments() if d.code.startswith("XH") and not d.is_mute), key=lambda d: _apart(block, d)
    )
    normal = hydrant.gauges[0].normal
    tracks[hydrant.gauges[0].code] = minutes((0, normal), (10, normal), (12, 0.21), (22, 0.23), (24, normal))
    return tracks


def _apart(one: Instrument, other: Instrument) -> float:
    return distance(*one.position, *other.position)


STORY = Story(
    key="fire",
    title="火灾：船厂宿舍小区 7 栋楼道",
    length=24 * 60,
    speed=8,
    make_tracks=_tracks,
    remarks=(
        Remark(0, "一单元底层楼道内电动自行车起火"),
        Remark(60, "1 层楼道感烟报警"),
        Remark(3 * 60, "烟气升至 3 层，多只探测器接连报警"),
        Remark(5 * 60, "相邻单元 1 层报警，应按多点报警升级处置"),
        Remark(6 * 60 + 12, "一单元 7 层报警，全楼疏散"),
        Remark(12 * 60, "消防车占用消火栓，管网水压下降"),
        Remark(20 * 60, "明火扑灭，开始排烟"),
        Remark(24 * 60, "探测器陆续复位"),
    ),
)
