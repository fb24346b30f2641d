"""Incidents, and the policy by which alarms become incidents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.procedure import procedure_of
from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.response.command.choices import EVENT_WORDS, GRADE_WORDS, PolicyAction
from anlan.response.command.permissions import Permission


class Incident(Case):
    """突发事件: a case whose way is 接报 → 核实 → 响应 → 终止 → 评估 → 归档."""

    event_code = models.CharField("事件种类", max_length=10)
    occurred_at = models.DateTimeField("发生时间")
    origin_kind = models.CharField("起因类别", max_length=60, blank=True)
    origin_key = models.CharField("起因", max_length=60, blank=True)
    running_origin = models.CharField(
        max_length=125, null=True, blank=True, unique=True, help_text="set while it runs: one origin, one incident"
    )
    opening_key = models.CharField(
        max_length=80, null=True, blank=True, unique=True, help_text="account:key of the call that opened it"
    )
    point_kind = models.CharField("起因测点类型", max_length=30, blank=True)
    alarm_level = models.SmallIntegerField("起因告警级别", default=0)
    reported = models.JSONField("报告的情况", default=dict, help_text="trapped, dead_or_missing … → number")
    grade = models.SmallIntegerField("事件分级", default=0, help_text="1 特别重大 … 4 一般, 0 not graded (EVT-02)")
    grade_basis = models.CharField("分级依据", max_length=300, blank=True)
    grade_signed_by = models.CharField("签定人", max_length=80, blank=True)
    grade_signed_at = models.DateTimeField("签定时间", null=True, blank=True)

    class Meta:
        verbose_name = "突发事件"
        constraints = [
            models.CheckConstraint(name="incident_grade", condition=Q(grade__range=(0, 4))),
            models.CheckConstraint(
                name="incident_grade_signed",
                condition=Q(grade_signed_by="", grade_signed_at=None) | Q(grade_signed_at__isnull=False, grade__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["origin_kind", "origin_key"], name="incident_origin")]

    @property
    def event_word(self) -> str:
        """The kind of incident in words."""
        return EVENT_WORDS.get(self.event_code, self.event_code)

    @property
    def grade_word(self) -> str:
        """较大, or 未定级."""
        return GRADE_WORDS[self.grade]

    @property
    def state_word(self) -> str:
        """响应中, 已归档 …"""
        return str(procedure_of(self.procedure).state(self.state).title)


class IncidentPolicy(models.Model):
    """Which alarms open an incident by themselves, and which are only pointed out. The first matching row decides."""

    name = models.CharField("名称", max_length=60)
    point_kind = models.CharField("测点类型", max_length=30, blank=True, help_text="empty: every kind")
    level = models.SmallIntegerField("告警级别达到", help_text="this level or worse")
    action = models.CharField("动作", max_length=10, choices=PolicyAction.choices)
    region_path = models.CharField("区域", max_length=120, blank=True, help_text="empty: everywhere")
    order = models.SmallIntegerField("次序", default=100)
    is_active = models.BooleanField("启用", default=True)
    basis = models.CharField("依据", max_length=200, blank=True)

    remit: ClassVar[Remit] = Remit(view=Permission.VIEW, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "告警转事件策略"
        constraints = [models.CheckConstraint(name="policy_level", condition=Q(level__range=(1, 4)))]

    def __str__(self) -> str:
        return self.name
