"""Connecting a device by form: all of it or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor
from anlan.watch.telemetry.api import Device, Point, assign_channel, connect_device


@transaction.atomic
def save_wiring(
    *,
    device: Device,
    protocol: str,
    identity: str,
    password: str,
    options: dict[str, Any],
    points: Sequence[Point],
    channels: Mapping[int, str],
    by: Actor,
) -> None:
    """Say who the device is and which channel each point shows; raises TelemetryRefused.

    Points whose channel changes lose it first, so that two may exchange theirs.
    """
    connect_device(device=device, protocol=protocol, remote_id=identity, password=password, options=options, by=by)
    changed = [point for point in points if point.channel != channels[point.pk]]
    Point.objects.filter(pk__in=[point.pk for point in changed]).update(channel="")
    for point in changed:
        assign_channel(point=point, channel=channels[point.pk], by=by)
