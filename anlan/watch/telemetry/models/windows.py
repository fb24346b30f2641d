"""Maintenance windows (维护窗口): for a limited time the alarms of some points are recorded, and trouble nobody."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from anlan.foundation.people.api import RemitQuerySet
from anlan.watch.telemetry.models.points import Point


class WindowQuerySet(RemitQuerySet[Any]):
    """A window is seen by whoever may see one of its points."""

    def visible_to(self, account: Any) -> Self:
        """Windows over points of the account's remit."""
        seen = WindowPoint.objects.filter(point__in=Point.objects.visible_to(account))
        return self.filter(pk__in=seen.values("window"))

    def within(self, account: Any, permission: str) -> Self:
        """Windows all of whose points lie where the account holds the permission."""
        held = Point.objects.within(account, permission)
        beyond = WindowPoint.objects.exclude(point__in=held)
        return self.filter(points__in=held).exclude(pk__in=beyond.values("window")).distinct()

    def running(self) -> Self:
        """Those in force now."""
        now = timezone.now()
        return self.filter(closed_at=None, starts_at__lte=now, ends_at__gt=now)


class MaintenanceWindow(models.Model):
    """From `starts_at` to `ends_at`, or until it is closed by hand. `scope` is a list of {kind, key, title}:
    kind point, device, building, region or point_kind; kinds of point narrow what the others name.
    """

    reason = models.CharField("事由", max_length=120)
    scope = models.JSONField("范围")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("截止")
    is_planned = models.BooleanField("计划内", help_text="事先安排的；临时的立即开始")
    opened_at = models.DateTimeField("已告知开始", null=True, blank=True)
    closed_at = models.DateTimeField("结束", null=True, blank=True)
    closed_by = models.CharField("结束人", max_length=80, blank=True)
    made_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField("登记时间", auto_now_add=True)
    region_path = models.CharField("区域路径", max_length=120, blank=True, help_text="所有测点共同的上级")
    points = models.ManyToManyField(Point, through="telemetry.WindowPoint", related_name="+")

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = "维护窗口"
        constraints = [models.CheckConstraint(name="window_ends_later", condition=Q(ends_at__gt=F("starts_at")))]
        indexes = [models.Index(fields=["ends_at"], name="window_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.reason}（{self.scope_words}）"

    @property
    def scope_words(self) -> str:
        """What it covers: `龙开河路下穿、湓浦街道`."""
        return "、".join(part["title"] for part in self.scope)

    @property
    def state(self) -> str:
        """未开始, 维护中 or 已结束."""
        now = timezone.now()
        if self.closed_at or self.ends_at <= now:
            return "已结束"
        return "维护中" if self.starts_at <= now else "未开始"


class WindowPoint(models.Model):
    """One point of a window: what the engine asks when an alarm is raised."""

    window = models.ForeignKey(MaintenanceWindow, models.CASCADE, related_name="+")
    point = models.ForeignKey(Point, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "window"], name="windowpoint_once")]

    def __str__(self) -> str:
        return f"{self.window_id}: {self.point_id}"
