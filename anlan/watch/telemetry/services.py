"""Verbs of telemetry: register, tune, acknowledge, shelve, close."""

import hashlib
import itertools
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import publish
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.prevention.registry.api import names_of
from anlan.watch.telemetry.announcing import announce, audience_of
from anlan.watch.telemetry.events import AlarmAcknowledged, AlarmRaised
from anlan.watch.telemetry.models import Alarm, Device, Point, PointKind, PointRule


class TelemetryRefused(Exception):
    """A verb that cannot be done; the message says why and what to do."""


def token_digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_credential(code: str, token: str) -> bool:
    """Whether an active device holds this token."""
    kept = Device.objects.filter(code=code, is_active=True).values_list("token_sha256", flat=True).first()
    return bool(kept) and secrets.compare_digest(str(kept), token_digest(token))


@transaction.atomic
def register_device(*, code: str, name: str, by: Actor, **place: Any) -> tuple[Device, str]:
    """Register a device; returns it with its token, which is shown this once."""
    if not code.isascii() or not code.replace("-", "").replace("_", "").isalnum():
        raise TelemetryRefused("设备编号只能用英文字母、数字、- 和 _")
    if Device.objects.filter(code=code).exists():
        raise TelemetryRefused(f"设备编号 {code} 已被使用")
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(code=code, name=name, token_sha256=token_digest(token), **place)
    record("telemetry.device.registered", by=by, subject=Ref.of(device), region_path=device.region_path)
    return device, token


@transaction.atomic
def issue_credential(*, device: Device, by: Actor) -> str:
    """Give a device a new token, shown this once; the old one no longer opens anything."""
    token = secrets.token_urlsafe(32)
    Device.objects.filter(pk=device.pk).update(token_sha256=token_digest(token))
    record("telemetry.device.credential_issued", by=by, subject=Ref.of(device), region_path=device.region_path)
    return token


@transaction.atomic
def register_point(*, code: str, name: str, kind: PointKind, device: Device, by: Actor, **place: Any) -> Point:
    """Register a point of a device; it takes the device's place unless told otherwise."""
    if Point.objects.filter(code=code).exists():
        raise TelemetryRefused(f"测点编号 {code} 已被使用")
    shared = ("region", "region_path", "organisation", "enterprise", "longitude", "latitude", "is_demo")
    facts = {name: getattr(device, name) for name in shared} | place
    point = Point.objects.create(code=code, name=name, kind=kind, device=device, **facts)
    record("telemetry.point.registered", by=by, subject=Ref.of(point), region_path=point.region_path)
    return point


@transaction.atomic
def tune(*, point: Point, bands: Sequence[dict[str, Any]], by: Actor, **holds: Any) -> PointRule:
    """Give a point a new version of its level rule; raises TelemetryRefused when the lines contradict each other."""
    check_bands(bands)
    Point.objects.select_for_update(no_key=True).get(pk=point.pk)  # two who tune at once get a version each
    current = PointRule.objects.filter(point=point).order_by("-version").first()
    PointRule.objects.filter(point=point, is_current=True).update(is_current=False)
    version = (current.version if current else 0) + 1
    rule = PointRule.objects.create(point=point, version=version, bands=list(bands), created_by=by.name, **holds)
    record(
        "telemetry.point.tuned",
        by=by,
        subject=Ref.of(point),
        region_path=point.region_path,
        facts={"version": version, "bands": list(bands)},
    )
    return rule


def check_bands(bands: Sequence[dict[str, Any]]) -> None:
    """Lines must be ordered by level, and a level must end beyond where it began."""
    for side, sign, words in (("high", 1, "低于"), ("low", -1, "高于")):
        lines = sorted((b for b in bands if b["side"] == side), key=lambda b: -b["level"])
        for band in lines:
            if sign * (band["raise"] - band["clear"]) <= 0:
                raise TelemetryRefused(f"{band['level']} 级的解除值须{words}触发值，否则会反复告警")
        for mild, severe in itertools.pairwise(lines):
            if sign * (severe["raise"] - mild["raise"]) <= 0:
                raise TelemetryRefused(f"{severe['level']} 级须比 {mild['level']} 级更严重，现在的次序相反")


@transaction.atomic
def mark_acknowledged(*, alarm_id: int, by: Actor, at: datetime | None = None) -> Alarm:
    """Mark the alarm itself; a second time changes nothing. A returned alarm is closed by it (ISA-18.2).

    The step 确认 of its case does this; `handling.acknowledge_alarm` is the verb for people.
    """
    if by.account is None:
        raise TelemetryRefused("只有人可以确认告警")
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("point__organisation").get(pk=alarm_id)
    if alarm.acknowledged_at is not None or alarm.closed_at is not None:
        return alarm
    alarm.acknowledged_at = at or timezone.now()
    alarm.acknowledged_by = by.account
    if alarm.returned_at is not None:
        alarm.closed_at = alarm.acknowledged_at
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by", "closed_at"])
    record("telemetry.alarm.acknowledged", by=by, subject=Ref.of(alarm), region_path=alarm.region_path)
    publish(AlarmAcknowledged(alarm.pk, by.name), audience_of(alarm))
    return alarm


@transaction.atomic
def close_alarm(*, alarm_id: int, by: Actor, reason: str, at: datetime | None = None) -> Alarm:
    """End an alarm by hand, with a reason (误报, 关闭); one that is closed already stays as it is."""
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm_id)
    if alarm.closed_at is not None:
        return alarm
    alarm.closed_at = at or timezone.now()
    alarm.save(update_fields=["closed_at"])
    record(
        "telemetry.alarm.closed",
        by=by,
        subject=Ref.of(alarm),
        region_path=alarm.region_path,
        facts={"reason": reason},
    )
    return alarm


@transaction.atomic
def shelve_alarm(*, alarm_id: int, until: datetime, reason: str, by: Actor, at: datetime | None = None) -> Alarm:
    """Put an alarm aside for a limited time, with a reason."""
    now = at or timezone.now()
    if until <= now:
        raise TelemetryRefused("搁置的截止时间须在现在之后")
    longest = timedelta(hours=float(value("ALM-20")))
    if until > now + longest:
        raise TelemetryRefused(f"一次最多搁置 {longest / timedelta(hours=1):g} 小时；更久请安排维护窗口或停用测点")
    if not reason.strip():
        raise TelemetryRefused("搁置须写明原因")
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm_id)
    if alarm.closed_at is not None:
        raise TelemetryRefused("告警已关闭，不能搁置")
    alarm.shelved_until, alarm.shelved_reason = until, reason.strip()[:120]
    alarm.save(update_fields=["shelved_until", "shelved_reason"])
    record(
        "telemetry.alarm.shelved",
        by=by,
        subject=Ref.of(alarm),
        region_path=alarm.region_path,
        facts={"until": until, "reason": reason},
    )
    return alarm


@transaction.atomic
def unshelve_alarm(*, alarm_id: int, by: Actor, at: datetime | None = None) -> Alarm:
    """End the shelving, by hand or by the clock. An alarm that still stands is said again; one not shelved stays."""
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("point__kind").get(pk=alarm_id)
    if alarm.shelved_until is None:
        return alarm
    alarm.shelved_until, alarm.shelved_reason = None, ""
    alarm.save(update_fields=["shelved_until", "shelved_reason"])
    record("telemetry.alarm.unshelved", by=by, subject=Ref.of(alarm), region_path=alarm.region_path, at=at)
    if alarm.closed_at is None and alarm.returned_at is None and not alarm.is_quiet:
        announce(alarm, AlarmRaised, why="搁置结束", at=at or timezone.now())
    return alarm


@transaction.atomic
def set_gateway(*, device: Device, gateway: Device | None, by: Actor) -> None:
    """Say through which gateway a device is heard, or that it is heard directly; raises TelemetryRefused."""
    if gateway is not None:
        gateway = Device.objects.select_for_update(no_key=True).get(pk=gateway.pk)
        if gateway.pk == device.pk:
            raise TelemetryRefused("设备不能以自己为网关")
        if gateway.parent_id is not None:
            raise TelemetryRefused(f"{gateway.code} 自己经由另一个网关，请选那个网关")
        if Device.objects.filter(parent=device).exists():
            raise TelemetryRefused(f"{device.code} 是别的设备的网关，自己不能再经由网关")
    Device.objects.filter(pk=device.pk).update(parent=gateway)
    words = f"经由网关 {gateway.code}" if gateway else "直接接入"
    record(
        "telemetry.device.routed", by=by, subject=Ref.of(device), region_path=device.region_path, facts={"way": words}
    )


@transaction.atomic
def take_out_of_service(*, point: Point, until: datetime, reason: str, by: Actor) -> None:
    """A point under repair raises no alarm until then; its readings are still kept."""
    if until <= timezone.now():
        raise TelemetryRefused("停用的截止时间须在现在之后")
    if not reason.strip():
        raise TelemetryRefused("停用须写明原因")
    Point.objects.filter(pk=point.pk).update(out_of_service_until=until)
    record(
        "telemetry.point.taken_out_of_service",
        by=by,
        subject=Ref.of(point),
        region_path=point.region_path,
        facts={"until": until, "reason": reason.strip()},
    )


@transaction.atomic
def put_back_in_service(*, point: Point, by: Actor) -> None:
    """The repair is done."""
    Point.objects.filter(pk=point.pk).update(out_of_service_until=None)
    record("telemetry.point.put_back", by=by, subject=Ref.of(point), region_path=point.region_path)


@transaction.atomic
def put_in_building(*, point: Point, building: str, by: Actor) -> None:
    """Write down which building (房屋编码) a point stands in; empty for none. Raises TelemetryRefused."""
    if building and not names_of("building", [building]):
        raise TelemetryRefused(f"登记里没有房屋编码「{building[:30]}」，请在“登记”里查对")
    Point.objects.filter(pk=point.pk).update(building=building)
    facts = {"building": building or "无"}
    record("telemetry.point.housed", by=by, subject=Ref.of(point), region_path=point.region_path, facts=facts)
