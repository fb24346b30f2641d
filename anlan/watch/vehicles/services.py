"""Verbs of vehicles: register one, judge its driving, take in a weighing, read a plate."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may_here
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.kit.identifiers import IdentifierWrong, check_plate
from anlan.kit.refusal import Refusal
from anlan.watch.telemetry.api import Device, Point, readings_of
from anlan.watch.vehicles.driving import Breach, Finding, Limits, judge
from anlan.watch.vehicles.models import BREACH_WORDS, DrivingBreach, Vehicle, Weighing
from anlan.watch.vehicles.permissions import Permission
from anlan.watch.vehicles.plates import masked_plate, plate_digest

logger = logging.getLogger("anlan.vehicles")
ENGINE = Actor.system("驾驶研判")
LOOK_BACK = timedelta(hours=48)  # twice the longest rule, so that a stretch keeps its beginning while it lasts
SPEED = "vehicle_speed"
HEAVIEST_T = 500.0  # no road vehicle weighs more; beyond it the station is broken
COACHES = (Vehicle.Kind.COACH, Vehicle.Kind.CHARTER)


class VehicleRefused(Refusal):
    """A verb that is not done; the message says why and what to do. `field` names what is wrong."""

    code = "vehicle_refused"
    status = 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def register_vehicle(*, code: str, plate: str, kind: str, device: Device, by: Actor, **facts: Any) -> Vehicle:
    """Enter a vehicle with its terminal. Raises VehicleRefused."""
    if Vehicle.objects.filter(code=code).exists():
        raise VehicleRefused(f"编号 {code} 已被使用", "code")
    if Vehicle.objects.filter(device=device).exists():
        raise VehicleRefused("这台终端已属于另一辆车", "device")
    shown = _plate(plate)
    made = Vehicle(
        code=code, plate=shown, plate_masked=masked_plate(shown), plate_digest=plate_digest(shown), kind=kind,
        device=device, region_path=device.region_path, organisation=device.organisation, **facts,
    )  # fmt: skip
    if by.account is not None and not may_here(by.account, Permission.MANAGE, made):
        raise VehicleRefused("这台终端不在你的管辖范围", "device")
    made.save()
    record("vehicles.vehicle.registered", by=by, subject=Ref.of(made), region_path=made.region_path)
    return made


@transaction.atomic
def read_plate(*, row: Vehicle | Weighing, by: Actor) -> str:
    """The plate in full, for who may; that it was read is on record."""
    record("vehicles.plate.read", by=by, subject=Ref.of(row), region_path=row.region_path)
    return str(row.plate)


def limits_of(vehicle: Vehicle) -> Limits:
    """The rules in force for one vehicle."""
    number = {
        name: float(value(f"VEH-{name}")) for name in ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10")
    }
    beat = (
        Point.objects.filter(device=vehicle.device_id, kind=SPEED).values_list("kind__heartbeat_s", flat=True).first()
    )
    return Limits(
        continuous_h=number["01"],
        rest_min=number["02"],
        day_h=number["03"],
        night_percent=number["04"],
        night=(int(number["05"]), int(number["06"])),
        no_coaches=(int(number["07"]), int(number["08"])),
        offline_h=number["09"],
        moving_kmh=number["10"],
        lost_s=float(value("TEL-03")) * (beat or 60),
        day_limit_kmh=vehicle.day_limit_kmh,
        is_coach=vehicle.kind in COACHES,
    )


@transaction.atomic
def judge_vehicle(*, vehicle: Vehicle, at: datetime | None = None) -> list[DrivingBreach]:
    """Judge the last two days' driving; what is found anew is on record, what goes on is brought up to date."""
    now = at or timezone.now()
    point = Point.objects.filter(device=vehicle.device_id, kind=SPEED, is_active=True).first()
    if point is None:
        return []
    times, speeds = readings_of([point.pk], now - LOOK_BACK, now).get(point.pk, (None, None))
    if times is None or speeds is None:
        return []
    return [_keep(vehicle, found, now) for found in judge(times, speeds, now.timestamp(), limits_of(vehicle))]


def judge_all(*, at: datetime | None = None) -> int:
    """Every vehicle in use; returns how many findings there are."""
    found = 0
    for each in Vehicle.objects.filter(is_active=True):
        try:
            found += len(judge_vehicle(vehicle=each, at=at))
        except DatabaseError:  # its row stands for itself; the others are not to wait for it
            logger.exception("车辆 %s 的驾驶没有研判", each.code)
    return found


@transaction.atomic
def take_weighing(
    *, station: Device, number: str, weighed_at: datetime, plate: str, axles: int, gross_t: float,
    limit_t: float | None, by: Actor, is_demo: bool = False,
) -> tuple[Weighing, bool]:  # fmt: skip
    """Keep one passage; sent again it changes nothing (second value False). Raises VehicleRefused.

    Over the limit is what the station's own limit says; without one nothing is judged.
    """
    known = Weighing.objects.filter(station=station, number=number).first()
    if known is not None:
        return known, False
    if not 1 <= axles <= 20:
        raise VehicleRefused("轴数须在 1 到 20 之间", "axles")
    if not 0 < gross_t <= HEAVIEST_T or (limit_t is not None and not 0 < limit_t <= HEAVIEST_T):
        raise VehicleRefused(f"质量须大于 0、不超过 {HEAVIEST_T:g} 吨", "gross_t")
    shown = _plate(plate)
    made = Weighing.objects.create(
        station=station, number=number, weighed_at=weighed_at, plate=shown, plate_masked=masked_plate(shown),
        plate_digest=plate_digest(shown), axles=axles, gross_t=gross_t, limit_t=limit_t,
        is_over=limit_t is not None and gross_t > limit_t, region_path=station.region_path, is_demo=is_demo,
    )  # fmt: skip
    if made.is_over:
        facts = {"gross_t": gross_t, "limit_t": limit_t, "axles": axles}
        record("vehicles.weighing.over", by=by, subject=Ref.of(made), region_path=made.region_path, facts=facts)
    return made, True


def _keep(vehicle: Vehicle, found: Finding, now: datetime) -> DrivingBreach:
    """One row for each finding, however often it is computed again."""
    value = round(found.value, 2)
    facts = {"value": value, "limit": found.limit, "unit": found.unit}
    start, end = datetime.fromtimestamp(found.start, UTC), datetime.fromtimestamp(found.end, UTC)
    known = _known(vehicle, found.breach.value, start)
    if known is not None and known.started_at < start:  # its beginning has left the two days that are judged
        known.ended_at, known.value = max(known.ended_at, end), max(known.value, value)
        known.save(update_fields=["ended_at", "value"])
        return known
    row, is_new = DrivingBreach.objects.update_or_create(
        vehicle=vehicle,
        breach=found.breach.value,
        started_at=start,
        defaults={"ended_at": end, **facts},
        create_defaults={"ended_at": end, "found_at": now, **facts},
    )
    if is_new:
        _record_breach(vehicle, found)
    return row


def _known(vehicle: Vehicle, breach: str, start: datetime) -> DrivingBreach | None:
    """The row of which a finding that begins then is a part. Each loss of signal stands for itself."""
    if breach in (Breach.LOST, Breach.OFFLINE):
        return None
    same = DrivingBreach.objects.filter(vehicle=vehicle, breach=breach, started_at__lte=start, ended_at__gte=start)
    return same.order_by("started_at").first()


def _record_breach(vehicle: Vehicle, found: Finding) -> None:
    words, rule_id = BREACH_WORDS[found.breach]
    facts = {
        "words": words,
        "value": f"{found.value:.1f}",
        "limit": f"{found.limit:g}",
        "unit": found.unit,
        "rule": rule_id,
    }
    record("vehicles.breach.found", by=ENGINE, subject=Ref.of(vehicle), region_path=vehicle.region_path, facts=facts)


def _plate(plate: str) -> str:
    try:
        return check_plate(plate)
    except IdentifierWrong as wrong:
        raise VehicleRefused(str(wrong), "plate") from wrong
