"""Responses that policy asks a person to decide on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.response.command.permissions import Permission
from anlan.response.plans.api import LEVEL_WORDS


class ProposalQuerySet(RemitQuerySet["ResponseProposal"]):
    """Proposals; one whose alarm has returned or closed asks for nothing any more."""

    def waiting(self) -> "ProposalQuerySet":
        """Those that wait for a decision."""
        return self.filter(settled_at=None, alarm__closed_at=None, alarm__returned_at=None)


class ResponseProposal(models.Model):
    """提示响应: by declared policy an alarm asks for a decision; kept until somebody starts a response or says no."""

    class Settlement(models.TextChoices):
        """What became of it."""

        STARTED = "started", "已启动响应"
        DECLINED = "declined", "不启动"

    alarm = models.ForeignKey("telemetry.Alarm", models.PROTECT, related_name="+")
    alarm_level = models.SmallIntegerField("告警级别")
    title = models.CharField("告警", max_length=160)
    policy = models.CharField("策略", max_length=60)
    plan_code = models.CharField("预案编码", max_length=20)
    plan_title = models.CharField("预案", max_length=80)
    level = models.SmallIntegerField("建议响应级别")
    region_path = models.CharField("区域", max_length=120, blank=True)
    proposed_at = models.DateTimeField("提示时间")
    settled_at = models.DateTimeField("决定时间", null=True, blank=True)
    settled_by_name = models.CharField("决定人", max_length=80, blank=True)
    settlement = models.CharField("决定", max_length=10, choices=Settlement.choices, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    remit: ClassVar[Remit] = Remit(view=Permission.START, region="region_path")
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "响应提示"
        constraints = [
            models.UniqueConstraint(fields=["alarm"], condition=Q(settled_at=None), name="proposal_one_open_per_alarm"),
            models.CheckConstraint(name="proposal_level", condition=Q(level__range=(1, 4), alarm_level__range=(1, 4))),
            models.CheckConstraint(
                name="proposal_settled_whole",
                condition=Q(settled_at=None, settlement="") | (Q(settled_at__isnull=False) & ~Q(settlement="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        """`建议启动浔阳区防汛应急预案三级响应`."""
        return f"建议启动{self.plan_title}{LEVEL_WORDS[self.level]}响应"
