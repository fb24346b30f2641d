"""Alarms with the life of ISA-18.2: raised, acknowledged, returned, shelved, closed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.api import Remit, RemitQuerySet, scope_of
from anlan.kit.any_of import AnyOf
from anlan.watch.telemetry.models.points import Point
from anlan.watch.telemetry.permissions import Permission


class AlarmQuerySet(RemitQuerySet["Alarm"]):
    """Alarms reached through `visible_to`."""

    def within(self, account: Any, permission: str) -> Self:
        """The rows over which the account holds `permission`.

        Whose a point is, is asked of the points: they are thousands, and the planner knows how many alarms each has.
        Asked through a join, it reads a million alarms in the order of the list until it meets one of theirs.
        """
        scope = scope_of(account, permission)
        if scope.everything or not (scope.organisations or scope.enterprises):
            return super().within(account, permission)
        mine = Q(enterprise__in=scope.enterprises) if scope.enterprises else Q(pk__in=[])
        for path in scope.organisations:
            mine |= Q(organisation__path__startswith=path)
        reach = Q(at_points(Point.objects.filter(mine)))
        for path in scope.regions:
            reach |= Q(region_path__startswith=path)
        return self.filter(reach)


def at_points(points: models.QuerySet[Point]) -> AnyOf:
    """The filter for the alarms of these points; reads their keys now."""
    return AnyOf("point_id", list(points.order_by().values_list("pk", flat=True)))


class Alarm(models.Model):
    """One thing wrong at one point. While it is open, the same rule at the same point opens no second one.

    `rule_key` is "level", "silence", or `r` and the number of a monitoring rule (rule_kinds.rule_key).
    """

    class RuleKey(models.TextChoices):
        """Which rule of the point raised it."""

        LEVEL = "level", "超限"
        SILENCE = "silence", "失联"
        GATEWAY = "gateway", "网关失联"

    point = models.ForeignKey(Point, models.PROTECT, related_name="alarms")
    rule_key = models.CharField("规则", max_length=10, choices=RuleKey.choices)
    title = models.CharField("标题", max_length=160)
    level = models.SmallIntegerField("级别")
    peak_level = models.SmallIntegerField("最高级别")
    value = models.FloatField("当时值", null=True)
    peak_value = models.FloatField("极值", null=True)
    recurrences = models.IntegerField("复发次数", default=0)
    observed_at = models.DateTimeField("观测")
    received_at = models.DateTimeField("入库")
    decided_at = models.DateTimeField("判定")
    shown_ms = models.IntegerField("上屏用时（毫秒）", null=True)
    returned_at = models.DateTimeField("恢复时间", null=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)
    acknowledged_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    shelved_until = models.DateTimeField("搁置至", null=True)
    shelved_reason = models.CharField("搁置原因", max_length=120, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True)
    is_quiet = models.BooleanField(
        "只记录", default=False, db_default=False, help_text="被抑制或在维护窗口内，不打扰人"
    )
    suppressed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="suppressed")
    window = models.ForeignKey("telemetry.MaintenanceWindow", models.PROTECT, null=True, related_name="alarms")
    burst = models.IntegerField("连发次数", default=1, db_default=1)
    burst_began_at = models.DateTimeField("连发起始", null=True)
    moved_at = models.DateTimeField("最近变化", null=True)
    chattering_since = models.DateTimeField("判为频繁", null=True)
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(
        view=Permission.ALARM_VIEW,
        region="region_path",
        organisation="point__organisation__path",
        enterprise="point__enterprise",
    )
    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "告警"
        constraints = [
            models.UniqueConstraint(
                fields=["point", "rule_key"], condition=Q(closed_at=None), name="alarm_one_open_per_point_and_rule"
            ),
            models.CheckConstraint(
                name="alarm_acknowledged_pair",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
        ]
        indexes = [
            # open alarms, worst first: the feed
            models.Index(fields=["level", "-id"], name="alarm_open", condition=Q(closed_at=None)),
            # the closed ones of a level, which may be few: by itself, and together with a region
            models.Index(fields=["level", "-id"], name="alarm_closed_level", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["region_path"], name="alarm_region", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["point", "-id"], name="alarm_point"),
            # what a gateway or a window keeps quiet
            models.Index(fields=["suppressed_by"], name="alarm_suppressed", condition=Q(suppressed_by__isnull=False)),
            models.Index(fields=["window"], name="alarm_window", condition=Q(window__isnull=False)),
            # what has to be looked at by the clock
            models.Index(fields=["moved_at"], name="alarm_chattering", condition=Q(chattering_since__isnull=False)),
            models.Index(fields=["shelved_until"], name="alarm_shelved", condition=Q(shelved_until__isnull=False)),
            # today's slowest, the newest
            models.Index(fields=["-decided_at"], name="alarm_decided"),
            # what has ended lately
            models.Index(fields=["-returned_at"], name="alarm_returned", condition=Q(returned_at__isnull=False)),
            models.Index(fields=["-closed_at"], name="alarm_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """The number people quote: GJ, the day, the running number."""
        return f"GJ-{timezone.localtime(self.decided_at):%Y%m%d}-{self.pk:04d}"

    @property
    def state(self) -> str:
        """Its ISA-18.2 state in words."""
        if self.closed_at:
            return "已关闭"
        if self.is_quiet:
            return "抑制" if self.suppressed_by_id else "维护中"
        if self.shelved_until and self.shelved_until > timezone.now():
            return "搁置"
        if self.returned_at:
            return "已恢复" if self.acknowledged_at else "已恢复未确认"
        return "已确认" if self.acknowledged_at else "未确认"
