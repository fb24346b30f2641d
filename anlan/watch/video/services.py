"""Verbs of video: register points, and look."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may_here
from anlan.foundation.rules.api import value
from anlan.foundation.territory.api import locate
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.watch.video.models import Look, VideoPoint
from anlan.watch.video.permissions import Permission


class VideoRefused(Refusal):
    """A verb that is not done; the message says why and what to do. `field` names what is wrong in a form."""

    code = "video_refused"
    status = 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def register_video(*, by: Actor, code: str, longitude: float, latitude: float, **facts: Any) -> VideoPoint:
    """Enter a video point; its region follows from its position (WGS-84). Raises VideoRefused."""
    if VideoPoint.objects.filter(code=code).exists():
        raise VideoRefused(f"编号 {code} 已被使用", "code")
    path = locate(longitude, latitude).path
    region = Region.objects.filter(path=path).first() if path else None
    made = VideoPoint(code=code, longitude=longitude, latitude=latitude, region=region, region_path=path, **facts)
    if by.account is not None and not may_here(by.account, Permission.MANAGE, made):
        raise VideoRefused("这个位置不在你的管辖范围，请核对经纬度", "longitude")
    made.save()
    record("video.point.registered", by=by, subject=Ref.of(made), region_path=path)
    return made


@transaction.atomic
def look(
    *, video: VideoPoint, by: Actor, reason: str, note: str, about: Ref | None = None, at: datetime | None = None
) -> Look:
    """Write down who looks at what and why; only what this returns opens the stream. Raises VideoRefused."""
    if by.account is None:
        raise VideoRefused("只有登录的人可以调阅视频")
    if reason not in Look.Reason.values:
        raise VideoRefused("选择调阅事由", "reason")
    if not note.strip():
        raise VideoRefused("写明为什么调阅", "note")
    if not video.is_active:
        raise VideoRefused("这个点位已停用，不能调阅")
    now = at or timezone.now()
    made = Look.objects.create(
        video=video,
        account=by.account,
        name=by.name,
        organisation_name=by.organisation_name,
        reason=reason,
        note=note.strip()[:200],
        about_kind=about.kind if about else "",
        about_key=about.key if about else "",
        looked_at=now,
        good_until=now + timedelta(minutes=float(value("VID-01"))),
        region_path=video.region_path,
    )
    facts = {"reason": made.get_reason_display(), "note": made.note, "until": made.good_until}
    record("video.stream.looked", by=by, subject=Ref.of(video), region_path=video.region_path, facts=facts, at=now)
    return made
