"""The demo's vehicles on their way: where each is and how fast, as a function of the clock alone."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise

from anlan.kit.calendar import SHANGHAI
from anlan.kit.geometry import distance
from demo.known_places import LOW_ROADS
from demo.placing import Position

STARTS, ENDS = 7, 19  # hours of the day in which the demo's vehicles are on the road
DRIVES_MIN, RESTS_MIN = 40, 30
DAY_MIN = 24 * 60
KINDS = ("vehicle_latitude", "vehicle_longitude", "vehicle_speed")
_AT = dict(LOW_ROADS)


@dataclass(frozen=True)
class Journey:
    """A vehicle with its round. One that `is_tireless` drives from eight to one without a rest, so that it is found."""

    code: str
    device: str
    plate: str
    kind: str
    owner: str
    route: tuple[Position, ...]
    kmh: float
    day_limit_kmh: int | None = None
    is_tireless: bool = False


def _route(*names: str) -> tuple[Position, ...]:
    return tuple(_AT[name] for name in names)


ROUTES = (
    _route("三马路", "放马场", "半月亭路口", "龙开河路菜市场", "滨江路龙开河段", "四码头路", "滨江路浔阳楼段"),
    _route("怡祥苑路口", "八里湖大道文博段", "十里大道中段", "向阳闸路口", "人民路中段", "南湖路"),
    _route("琵琶亭路口", "三里街", "白水湖公园东门", "花果园路", "石化生活区路口", "金鸡坡路"),
    _route("螺蛳墩路", "西二路", "十里大道中段", "老马渡", "南湖路", "庐峰路口"),
)
_KINDS = (
    ("coach", "九江长途客运公司", 80), ("dangerous", "江州石化储运公司", 60), ("tipper", "浔城渣土运输公司", None),
    ("charter", "庐峰旅游客运公司", 80), ("truck", "江联物流公司", 80), ("school", "浔阳校车服务公司", 60),
)  # fmt: skip
JOURNEYS = tuple(
    Journey(
        f"CL-{n:04d}", f"CT-{n:04d}", f"赣G{['A', 'D', 'F'][n % 3]}{1200 + n * 37:04d}", kind, owner,
        ROUTES[n % len(ROUTES)], 26.0 + n % 5 * 3, limit, is_tireless=n == 5,
    )
    for n, (kind, owner, limit) in enumerate(_KINDS * 2, 1)
)  # fmt: skip


@cache
def journey_of(device: str) -> Journey:
    """The journey of a terminal."""
    return next(journey for journey in JOURNEYS if journey.device == device)


def reading(point: str, kind: str, at: datetime) -> float:
    """What a terminal's point says at a moment."""
    journey = journey_of(point.rpartition(".")[0])
    metres, kmh = _driven(journey, at)
    if kind == "vehicle_speed":
        return round(kmh)
    longitude, latitude = _place(journey.route, metres)
    return round(latitude if kind == "vehicle_latitude" else longitude, 6)


def _driven(journey: Journey, at: datetime) -> tuple[float, float]:
    """(metres since the first day, km/h now)."""
    local = at.astimezone(SHANGHAI)
    minutes = local.hour * 60 + local.minute + local.second / 60
    driven, moves = _today(journey, minutes)
    driven += local.toordinal() * _today(journey, DAY_MIN)[0]  # each morning it goes on from where it stood
    sway = (int(minutes) * 7 + len(journey.owner)) % 9 - 4  # traffic, without chance: the same track each time
    return driven * journey.kmh * 1000 / 60, journey.kmh + sway if moves else 0.0


def _today(journey: Journey, minutes: float) -> tuple[float, bool]:
    """(minutes driven since midnight, whether it drives now)."""
    if journey.is_tireless:
        return min(max(0.0, minutes - 8 * 60), 300.0), 8 * 60 <= minutes < 13 * 60
    since = min(max(0.0, minutes - STARTS * 60), (ENDS - STARTS) * 60.0)
    rounds, rest = divmod(since, DRIVES_MIN + RESTS_MIN)
    moves = STARTS * 60 <= minutes < ENDS * 60 and rest < DRIVES_MIN
    return rounds * DRIVES_MIN + min(rest, DRIVES_MIN), moves


@cache
def _legs(route: tuple[Position, ...]) -> tuple[tuple[Position, Position, float], ...]:
    there_and_back = [*route, *route[-2::-1]]
    return tuple((here, there, distance(*here, *there)) for here, there in pairwise(there_and_back))


def _place(route: tuple[Position, ...], metres: float) -> Position:
    """The position on a round that is driven there and back."""
    legs = _legs(route)
    left = metres % sum(length for _, _, length in legs)
    for here, there, length in legs:
        if left <= length:
            share = left / length if length else 0.0
            return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
        left -= length
    return route[0]
