"""Video points, signs, vehicles and weighings, each on the devices that are loaded already."""

from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from anlan.watch.signs.api import Sign, register_sign
from anlan.watch.telemetry.api import Device, Point
from anlan.watch.vehicles.api import Vehicle, judge_vehicle, register_vehicle, take_weighing
from anlan.watch.video.api import VideoPoint
from demo.chance import dice
from demo.loading.lookup import LOADER, bodies, region_of, regions
from demo.moving import JOURNEYS, KINDS, reading
from demo.register import facilities

KIND_OF_CAMERA = ("fixed", "fixed", "dome", "dome", "thermal", "tower")
USES = ("street", "street", "street", "flooding", "river", "enterprise", "site", "building")
TRACK_HOURS, TRACK_STEP = 24, timedelta(minutes=2)
WEIGHED = 60
LIMITS_T = {2: 18.0, 3: 27.0, 4: 36.0, 5: 43.0, 6: 49.0}  # what the invented station applies; not a rule of the product


@transaction.atomic
def load() -> str:
    """Enter what is missing."""
    if VideoPoint.objects.exists():
        return "已有视频点位，未改动"
    videos, signs, vehicles = _videos(), _signs(), _vehicles()
    _tracks()
    for vehicle in Vehicle.objects.all():
        judge_vehicle(vehicle=vehicle)
    return f"{videos} 路视频、{signs} 块标识、{vehicles} 辆车、{_weighings()} 条过秤"


def _videos() -> int:
    places, police = regions(), bodies()["GAJ"]
    signals = {
        code.partition(".")[2]: pk for code, pk in Point.objects.filter(kind="video_loss").values_list("code", "pk")
    }
    made = []
    for n, each in enumerate(f for f in facilities() if f.kind == "camera"):
        region = region_of((each.longitude, each.latitude), places)
        made.append(
            VideoPoint(
                code=each.code, name=each.name, kind=KIND_OF_CAMERA[n % 6], use=USES[n % 8],
                channel=f"3604030000132{n + 1:07d}", point_id=signals.get(each.code), region=region,
                region_path=region.path, organisation=police, longitude=each.longitude, latitude=each.latitude,
                is_demo=True,
            )
        )  # fmt: skip
    VideoPoint.objects.bulk_create(made)
    return len(made)


def _signs() -> int:
    gauges = list(Point.objects.filter(kind="water_depth").select_related("device").order_by("code"))
    by_name = {point.device.name: point for point in gauges}
    boards = list(Device.objects.filter(code__startswith="BS-").order_by("code"))
    for board in boards:
        point = by_name[board.name.removesuffix("标识")]
        register_sign(device=board, point=point, name=board.name, by=LOADER, is_demo=True)
    return Sign.objects.count()


def _vehicles() -> int:
    terminals = {device.code: device for device in Device.objects.filter(code__startswith="CT-")}
    for journey in JOURNEYS:
        register_vehicle(
            code=journey.code, plate=journey.plate, kind=journey.kind, device=terminals[journey.device], by=LOADER,
            owner=journey.owner, day_limit_kmh=journey.day_limit_kmh, is_demo=True,
        )  # fmt: skip
    return len(JOURNEYS)


def _tracks() -> None:
    """The last day of each vehicle, so that its page has a track to draw."""
    now = timezone.now().replace(microsecond=0)
    points = list(Point.objects.filter(kind__in=KINDS, code__startswith="CT-").values_list("pk", "code", "kind_id"))
    steps = int(timedelta(hours=TRACK_HOURS) / TRACK_STEP)
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY telemetry_reading (point_id, observed_at, received_at, value, quality) FROM STDIN") as copy,
    ):
        for back in range(steps, 0, -1):
            at = now - back * TRACK_STEP
            for pk, code, kind in points:
                copy.write_row((pk, at, at, reading(code, kind, at), 0))


def _weighings() -> int:
    chance, now = dice("weighings"), timezone.now()
    stations = list(Device.objects.filter(code__startswith="CZ-").order_by("code"))
    for n in range(WEIGHED):
        station, axles = stations[n % len(stations)], chance.choice((2, 3, 4, 5, 6, 6))
        limit = LIMITS_T[axles]
        take_weighing(
            station=station, number=f"{n + 1:05d}", weighed_at=now - timedelta(minutes=170 * (WEIGHED - n)),
            plate=_plate(n, chance), axles=axles, gross_t=round(limit * chance.uniform(0.4, 1.08), 2), limit_t=limit,
            by=LOADER, is_demo=True,
        )  # fmt: skip
    return WEIGHED


def _plate(n: int, chance: Random) -> str:
    """Now and then a vehicle that is known, else an invented one."""
    return (
        JOURNEYS[n % len(JOURNEYS)].plate
        if n % 10 == 0
        else f"赣G{chance.choice('BCEHK')}{chance.randrange(1000, 9999)}"
    )
