"""Rows that the examples of several modules need: a device with its point and an alarm, a joint case, a team."""

from django.utils import timezone

from anlan.foundation.casework.api import open_case
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.standard.joining import JointTask
from anlan.foundation.journal.api import Actor
from anlan.response.resources.api import Team
from anlan.watch.telemetry import api as telemetry
from tests.remit.world import Place

SYSTEM = Actor.system("登记")


def joint_case(place: Place) -> Case:
    """A case that belongs to the place and to its office."""
    return open_case(
        JointTask,
        by=Actor.of(place.member),
        title=f"{place.mark}事项",
        region=place.region,
        organisation=place.organisation,
    )


def device(place: Place) -> telemetry.Device:
    """A device of the place, of its office and of its enterprise."""
    made, _ = telemetry.register_device(
        code=f"JS-{place.region.code}",
        name=f"{place.mark}积水计",
        by=SYSTEM,
        region=place.region,
        region_path=place.region_path,
        organisation=place.organisation,
        enterprise=place.enterprise,
        longitude=place.region.longitude,
        latitude=place.region.latitude,
    )
    return made


def point(place: Place) -> telemetry.Point:
    """A measuring point with lines and a value."""
    telemetry.load_kinds()
    kind = telemetry.PointKind.objects.get(key=telemetry.WATER_DEPTH)
    made = telemetry.register_point(
        code=f"JS-{place.region.code}.v", name=f"{place.mark}下穿", kind=kind, device=place.row(device), by=SYSTEM
    )
    telemetry.tune(point=made, by=SYSTEM, **telemetry.default_rule(kind.key))
    now = timezone.now()
    telemetry.PointState.objects.create(point=made, value=43.6, observed_at=now, received_at=now, level=1)
    return made


def monitoring_rule(place: Place) -> telemetry.MonitoringRule:
    """A rule of how fast the point's value rises."""
    line = {"level": 3, "raise": 5.0, "clear": 4.0, "rule_id": ""}
    text = telemetry.RuleText(f"{place.mark}涨得快", [line], {"window_s": 600})
    return telemetry.make_rule(kind="rise", text=text, point=place.row(point), by=SYSTEM)


def alarm(place: Place) -> telemetry.Alarm:
    """An open alarm, as the engine raises it, with its case."""
    over, now = place.row(point), timezone.now()
    made = telemetry.Alarm.objects.create(
        point=over,
        rule_key="level",
        title=f"{place.mark}积水 43.6 厘米",
        level=1,
        peak_level=1,
        value=43.6,
        observed_at=now,
        received_at=now,
        decided_at=now,
        region_path=over.region_path,
    )
    telemetry.ensure_case(made.pk)
    return made


def team(place: Place) -> Team:
    """A team of the place, led by somebody there."""
    return Team.objects.create(
        code=f"D-{place.region.code}",
        name=f"{place.mark}抢险队",
        kind="professional",
        skills=["drainage"],
        people=9,
        organisation=place.organisation,
        leader=place.member,
        base_longitude=place.region.longitude or 0,
        base_latitude=place.region.latitude or 0,
        region_path=place.region_path,
        readiness_minutes=2,
    )
