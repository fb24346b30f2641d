"""Devices that speak a protocol of their own: who they are there, and which of their values is which point."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.watch.telemetry.contacts import forget_contact
from anlan.watch.telemetry.limits import limits
from anlan.watch.telemetry.models import Device, Point
from anlan.watch.telemetry.senders import Sender
from anlan.watch.telemetry.services import TelemetryRefused

NAMED_FREELY = frozenset(("json",))
"""Protocols in which devices call themselves what their makers like: MAC addresses, serial numbers with dashes."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How a channel's value becomes the point's: value × scale + offset, in another unit than the protocol's."""

    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0

    def of(self, value: float) -> float:
        """The adjusted value; infinite when it is too large to be a number."""
        return float(f"{value * self.scale + self.offset:.12g}")  # 121 × 0.1 is 12.1, not 12.100000000000001


UNCHANGED = Adjustment()


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
    adjustments: dict[str, Adjustment] = field(default_factory=dict)

    def adjustment(self, channel: str) -> Adjustment:
        """What is done to the value of this channel."""
        return self.adjustments.get(channel, UNCHANGED)


def station_of(protocol: str, remote_id: str) -> Station | None:
    """The device in use that calls itself so; None when there is none. Raises DatabaseError."""
    device = Device.objects.filter(protocol=protocol, remote_id=remote_id, is_active=True).first()
    return _station(device) if device is not None and remote_id else None


def station_of_code(protocol: str, code: str) -> Station | None:
    """The device in use with this code, when it speaks this protocol; else None. Raises DatabaseError."""
    device = Device.objects.filter(protocol=protocol, code=code, is_active=True).first()
    return _station(device) if device is not None else None


def adjustments_of(options: dict[str, Any]) -> dict[str, Adjustment]:
    """What a device's options say of its channels."""
    return {channel: Adjustment(**given) for channel, given in options.get("channels", {}).items()}


def _station(device: Device) -> Station:
    points = Point.objects.filter(device=device, is_active=True).values_list("code", "kind__unit", "channel")
    return Station(
        sender=Sender(device.code, {code: unit for code, unit, _ in points}, limits()),
        remote_id=device.remote_id,
        channels={channel: code for code, _, channel in points if channel},
        password=device.protocol_password,
        options=device.protocol_options,
        adjustments=adjustments_of(device.protocol_options),
    )


def check_remote_id(protocol: str, remote_id: str) -> None:
    """Raises TelemetryRefused for what cannot be the name of a device on the wire."""
    if protocol in NAMED_FREELY:
        if not re.fullmatch(r"[A-Za-z0-9_.:-]{1,40}", remote_id):
            raise TelemetryRefused("设备标识只能用英文字母、数字和 _ . : -，1 至 40 个字符")
    elif not re.fullmatch(r"[A-Za-z0-9]{1,40}", remote_id):
        raise TelemetryRefused("设备在协议里的标识只能用英文字母和数字，且不能为空")


def check_adjustment(adjustment: Adjustment) -> None:
    """Raises TelemetryRefused for one that would turn every value into the same or into none."""
    if not (math.isfinite(adjustment.scale) and math.isfinite(adjustment.offset)) or adjustment.scale == 0:
        raise TelemetryRefused("倍率不能是 0，倍率和偏移应是有限的数")


@transaction.atomic
def disconnect_device(*, device: Device, by: Actor) -> None:
    """The device no longer speaks a protocol of its own; its points keep their channels for the next time."""
    device.protocol, device.remote_id = "", ""
    device.protocol_password, device.protocol_options = "", {}
    device.save(update_fields=["protocol", "remote_id", "protocol_password", "protocol_options"])
    forget_contact(device)
    record("telemetry.device.disconnected", by=by, subject=Ref.of(device), region_path=device.region_path)


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
    check_remote_id(protocol, remote_id)
    other = Device.objects.filter(protocol=protocol, remote_id=remote_id).exclude(pk=device.pk).first()
    if other is not None:
        raise TelemetryRefused(f"标识 {remote_id} 已登记给设备 {other.code}")
    if (device.protocol, device.remote_id) != (protocol, remote_id):
        forget_contact(device)
    for adjustment in adjustments_of(options or {}).values():
        check_adjustment(adjustment)
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
