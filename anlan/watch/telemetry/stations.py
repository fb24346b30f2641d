"""Devices that speak a protocol of their own: who they are there, and which of their values is which point."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Device, Point
from anlan.watch.telemetry.senders import Sender
from anlan.watch.telemetry.services import TelemetryRefused


@dataclass(frozen=True, slots=True)
class Station:
    """A device as its protocol knows it. `channels` leads from the protocol's name of a value to the point's code.

    An empty `password` means that the protocol has none, or that none is asked.
    """

    sender: Sender
    remote_id: str
    channels: dict[str, str]
    password: str
    options: dict[str, Any]


def station_of(protocol: str, remote_id: str) -> Station | None:
    """The device in use that calls itself so; None when there is none. Raises DatabaseError."""
    device = Device.objects.filter(protocol=protocol, remote_id=remote_id, is_active=True).first()
    if device is None or not remote_id:
        return None
    points = Point.objects.filter(device=device, is_active=True).values_list("code", "kind__unit", "channel")
    return Station(
        sender=Sender(device.code, {code: unit for code, unit, _ in points}, limits()),
        remote_id=remote_id,
        channels={channel: code for code, _, channel in points if channel},
        password=device.protocol_password,
        options=device.protocol_options,
    )


@transaction.atomic
def connect_device(
    *,
    device: Device,
    protocol: str,
    remote_id: str,
    by: Actor,
    password: str = "",
    options: dict[str, Any] | None = None,
) -> None:
    """Say by which protocol a device reports and what it calls itself there; raises TelemetryRefused."""
    if not remote_id or not remote_id.isascii() or not remote_id.isalnum():
        raise TelemetryRefused("设备在协议里的标识只能用英文字母和数字，且不能为空")
    other = Device.objects.filter(protocol=protocol, remote_id=remote_id).exclude(pk=device.pk).first()
    if other is not None:
        raise TelemetryRefused(f"标识 {remote_id} 已登记给设备 {other.code}")
    device.protocol, device.remote_id = protocol, remote_id
    device.protocol_password, device.protocol_options = password, options or {}
    device.save(update_fields=["protocol", "remote_id", "protocol_password", "protocol_options"])
    record(
        "telemetry.device.connected",
        by=by,
        subject=Ref.of(device),
        region_path=device.region_path,
        facts={"protocol": protocol, "remote_id": remote_id},
    )


@transaction.atomic
def assign_channel(*, point: Point, channel: str, by: Actor) -> None:
    """Say which value of its device's protocol a point shows; raises TelemetryRefused."""
    other = Point.objects.filter(device=point.device_id, channel=channel).exclude(pk=point.pk).first()
    if channel and other is not None:
        raise TelemetryRefused(f"通道 {channel} 已对应测点 {other.code}")
    Point.objects.filter(pk=point.pk).update(channel=channel)
    record(
        "telemetry.point.channel_assigned",
        by=by,
        subject=Ref.of(point),
        region_path=point.region_path,
        facts={"channel": channel},
    )
