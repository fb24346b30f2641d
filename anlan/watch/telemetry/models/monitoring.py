"""Monitoring rules (监测规则): what beside the level lines is watched, in versions, and where each stands."""

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.telemetry.models.points import Point, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.rule_kinds import RULE_KINDS, RuleKind


class MonitoringRule(models.Model):
    """One rule through all its versions: of which kind, and what it watches.

    `point` alone: that point. `point_kind` alone: every point of the kind within `region_path`. Both, for rules over
    an area: the points of the kind within the region are watched and `point` is where the alarm stands.
    """

    kind = models.CharField("规则种类", max_length=20, choices=[(k.key, k.title) for k in RULE_KINDS.values()])
    point = models.ForeignKey(Point, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="测点")
    point_kind = models.ForeignKey(
        PointKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="测点类型"
    )
    region_path = models.CharField("区域路径", max_length=120, blank=True)

    remit = Remit(
        view=Permission.POINT_VIEW,
        region="region_path",
        organisation="point__organisation__path",
        enterprise="point__enterprise",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "监测规则"
        indexes = [
            models.Index(fields=["region_path"], name="monitoringrule_region", opclasses=["varchar_pattern_ops"])
        ]
        constraints = [
            models.CheckConstraint(
                name="monitoringrule_subject", condition=Q(point__isnull=False) | Q(point_kind__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"规则 {self.pk}"

    @property
    def rule_kind(self) -> RuleKind:
        """What its kind measures and asks."""
        return RULE_KINDS[self.kind]


class MonitoringRuleVersion(models.Model):
    """What a rule says from a moment on; a change is a new version, the old one stays.

    `lines`: {level, raise, clear, rule_id} each, in the unit of what the kind measures. `settings`: what the kind
    asks (window_s, beyond, tolerance, per_s, target, twin, aggregate, terms, mode, least). `conditions`: when it is in
    force at all: hours ("22:00-06:00"), months ([5, 9]), event and event_level (a warning in force there).
    """

    rule = models.ForeignKey(MonitoringRule, models.CASCADE, related_name="versions")
    version = models.IntegerField("版本")
    name = models.CharField("名称", max_length=60)
    lines = models.JSONField("线")
    settings = models.JSONField("参数", default=dict)
    conditions = models.JSONField("生效条件", default=dict)
    hold_up_s = models.FloatField("上升保持（秒）", default=0)
    hold_down_s = models.FloatField("下降保持（秒）", default=0)
    is_active = models.BooleanField("启用", default=True)
    is_current = models.BooleanField("现行", default=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    created_by = models.CharField("登记人", max_length=40, blank=True)

    class Meta:
        verbose_name = "监测规则版本"
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="monitoringruleversion_version"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(is_current=True), name="monitoringruleversion_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class RuleState(models.Model):
    """Where a rule stands at a point, written by the engine alone, with the alarm that it led to."""

    rule = models.ForeignKey(MonitoringRule, models.CASCADE, related_name="states")
    point = models.ForeignKey(Point, models.CASCADE, related_name="+")
    level = models.SmallIntegerField("级别", default=0)
    direction = models.SmallIntegerField(default=0)
    waiting_level = models.SmallIntegerField(default=0)
    since = models.FloatField(default=0, help_text="epoch seconds")
    judged_us = models.BigIntegerField("判定到", default=0, help_text="epoch microseconds; not judged again before")
    words = models.CharField("说法", max_length=160, blank=True)

    class Meta:
        verbose_name = "监测规则状态"
        constraints = [models.UniqueConstraint(fields=["rule", "point"], name="rulestate_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.point_id}: {self.level}"
