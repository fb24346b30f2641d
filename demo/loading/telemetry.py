"""Devices, points, their lines, and how each stands at the start.

Entered in bulk with one line in the journal: two thousand single registrations would take a minute.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import record
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.api import Device, Point, PointRule, PointState, load_kinds, token_digest
from demo.chance import dice
from demo.credentials import token_of
from demo.instruments import instruments
from demo.loading.lookup import LOADER, bodies, region_of, regions


@transaction.atomic
def load() -> str:
    """Register what is missing."""
    load_kinds()
    known = set(Device.objects.values_list("code", flat=True))
    fresh = [each for each in instruments() if each.code not in known]
    if not fresh:
        return "已有设备，未改动"
    places, keepers, now = regions(), bodies(), timezone.now()
    devices, points, rules, states = [], [], [], []
    for each in fresh:
        region = region_of(each.position, places)
        place = {
            "region": region,
            "region_path": region.path,
            "organisation": keepers[each.body],
            "enterprise": each.enterprise,
            "longitude": each.position[0],
            "latitude": each.position[1],
            "is_demo": True,
        }
        seen = now - timedelta(hours=dice(each.code).uniform(50, 200)) if each.is_mute else now
        device = Device(
            code=each.code,
            name=each.name,
            model=each.model,
            token_sha256=token_digest(token_of(each.code)),
            last_seen_at=seen,
            **place,
        )
        devices.append(device)
        for gauge in each.gauges:
            point = Point(
                code=gauge.code,
                name=gauge.name,
                kind_id=gauge.kind,
                device=device,
                address=each.address,
                building=each.building,
                **place,
            )
            points.append(point)
            rules.append(PointRule(point=point, version=1, created_by=LOADER.name, **gauge.rule()))
            states.append(
                PointState(point=point, value=gauge.normal, observed_at=seen, received_at=seen, is_silent=each.is_mute)
            )
    Device.objects.bulk_create(devices, batch_size=500)
    Point.objects.bulk_create(points, batch_size=500)
    PointRule.objects.bulk_create((rule for rule in rules if rule.bands), batch_size=500)
    PointState.objects.bulk_create(states, batch_size=500)
    record(
        "demo.devices.loaded",
        by=LOADER,
        subject=Ref.of(devices[0]),
        facts={"devices": len(devices), "points": len(points)},
        region_path=places["360403"].path,
    )
    return f"{len(devices)} 台设备、{len(points)} 个测点"
