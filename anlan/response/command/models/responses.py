"""Responses and what their run cards asked for."""

from django.db import models
from django.db.models import Q

from anlan.response.command.choices import RequestState, ResponseState
from anlan.response.command.models.incidents import Incident


class Response(models.Model):
    """A plan at work: one level of one edition, started by one person. A change of level is a new row (EVT-07)."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="responses")
    plan_version = models.ForeignKey("plans.PlanVersion", models.PROTECT, related_name="+")
    level = models.SmallIntegerField("响应级别")
    state = models.CharField("状态", max_length=12, choices=ResponseState.choices, default=ResponseState.ACTIVE)
    key = models.CharField("幂等键", max_length=80, unique=True)
    opened_incident = models.BooleanField("随响应建事件", default=False)
    adjusted_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="adjusted_to")
    reasons = models.JSONField("依据", default=list, help_text="the proposal as the signer saw it")
    made = models.JSONField("生成", default=dict, help_text="people, teams, tasks, items, messages: how many")
    expected_until = models.DateTimeField("预计期限", null=True, blank=True, help_text="EVT-06")
    started_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    started_by_name = models.CharField("签发人", max_length=80)
    started_at = models.DateTimeField("启动时间")
    elapsed_ms = models.IntegerField("用时（毫秒）", default=0)
    ended_by_name = models.CharField("结束人", max_length=80, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束缘由", max_length=200, blank=True)

    class Meta:
        verbose_name = "应急响应"
        constraints = [
            # only one active level per incident (domain rules 2.2)
            models.UniqueConstraint(fields=["incident"], condition=Q(state="active"), name="response_one_active"),
            models.CheckConstraint(name="response_level", condition=Q(level__range=(1, 4))),
            models.CheckConstraint(
                name="response_ended_whole",
                condition=Q(state="active", ended_at=None) | (~Q(state="active") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version} {self.level} 级"


class ResourceRequest(models.Model):
    """One thing asked for by the run card: a team that was sent, an amount that was taken, or a gap."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="requests")
    response = models.ForeignKey(Response, models.PROTECT, related_name="requests", null=True)
    line = models.CharField("力量清单行", max_length=20)
    title = models.CharField("需求", max_length=60)
    state = models.CharField("状态", max_length=12, choices=RequestState.choices)
    team = models.ForeignKey("resources.Team", models.PROTECT, null=True, blank=True, related_name="+")
    move = models.OneToOneField("resources.TeamMove", models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey("resources.StockItem", models.PROTECT, null=True, blank=True, related_name="+")
    movement = models.OneToOneField("resources.StockMovement", models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.IntegerField("数量", default=1)
    unit = models.CharField("单位", max_length=10, blank=True)

    class Meta:
        verbose_name = "资源需求"
        constraints = [
            models.CheckConstraint(name="request_team_or_item", condition=Q(team=None) | Q(item=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.amount}{self.unit}"
