"""Subscriptions, what was handed out by them, and the receipts."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.watch.sharing.permissions import Permission


class SubscriptionQuerySet(RemitQuerySet["Subscription"]):
    """Subscriptions; whether one is in force is computed from state and date, never kept."""

    def in_force(self, at: datetime) -> Self:
        """Granted, and not past the last day."""
        day = timezone.localtime(at).date()
        return self.filter(state=Subscription.State.GRANTED).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class Subscription(models.Model):
    """One organisation's wish for information, and what it was granted.

    `regions` are paths of territory, `kinds` keys of point kinds or beginnings of event codes (empty: all), `level`
    the least serious level that is handed out (1 红 … 4 蓝; readings have none). What is granted may be less than what
    was asked for; the wish itself stays in the journal.
    """

    class What(models.TextChoices):
        WARNINGS = "warnings", "预警"
        ALARMS = "alarms", "告警"
        READINGS = "readings", "监测读数"

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        GRANTED = "granted", "已批准"
        REFUSED = "refused", "未批准"
        REVOKED = "revoked", "已收回"

    number = models.CharField("编号", max_length=24, unique=True)
    what = models.CharField("内容", max_length=10, choices=What.choices)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", verbose_name="订阅单位")
    organisation_path = models.CharField("机构路径", max_length=200)
    region_path = models.CharField("单位所在区域", max_length=120, blank=True)
    purpose = models.CharField("用途", max_length=200)
    regions = models.JSONField("区域", default=list)
    kinds = models.JSONField("类别", default=list, blank=True)
    level = models.SmallIntegerField("最低级别", default=4)
    ends_on = models.DateField("有效至", null=True, blank=True)
    push_url = models.URLField("推送地址", max_length=300, blank=True)
    push_secret = EncryptedTextField("推送密钥", blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    asked_by_name = models.CharField("申请人", max_length=40)
    asked_at = models.DateTimeField("申请时间")
    decided_by_name = models.CharField("批准人", max_length=40, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    reason = models.CharField("意见", max_length=200, blank=True)

    remit = Remit(view=Permission.VIEW, region="region_path", organisation="organisation_path")
    objects: ClassVar[Any] = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "信息共享"
        indexes = [models.Index(fields=["what"], name="sharing_in_force", condition=Q(state="granted"))]
        constraints = [
            models.CheckConstraint(
                name="sharing_decided_by_somebody",
                condition=Q(state="asked") | Q(decided_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} 订阅{self.get_what_display()}"

    def is_in_force(self, at: datetime) -> bool:
        """Whether something may be handed out by it."""
        is_over = self.ends_on is not None and timezone.localtime(at).date() > self.ends_on
        return self.state == self.State.GRANTED and not is_over

    def covers(self, region_path: str) -> bool:
        """Whether a place lies in the granted regions."""
        return any(region_path.startswith(path) for path in self.regions) if region_path else False

    def names(self, kind: str) -> bool:
        """Whether a kind of point or an event code is among the granted ones."""
        return not self.kinds or any(kind.startswith(each) for each in self.kinds)


class Item(models.Model):
    """One warning or alarm for one subscription: waiting to be pulled or pushed, once."""

    class Push(models.TextChoices):
        NONE = "none", "等待领取"
        WAITING = "waiting", "待推送"
        DELIVERED = "delivered", "已送达"
        GIVEN_UP = "given_up", "推送未成，可领取"

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="items")
    event = models.CharField("事件", max_length=120, help_text="which event, so that a repeated one is no second item")
    content = models.JSONField("内容")
    made_at = models.DateTimeField("形成时间")
    push = models.CharField("推送", max_length=10, choices=Push.choices, default=Push.NONE)
    attempts = models.SmallIntegerField("推送次数", default=0)
    push_at = models.DateTimeField("下次推送", null=True, blank=True)
    trouble = models.CharField("未送达原因", max_length=200, blank=True)
    received_at = models.DateTimeField("回执时间", null=True, blank=True)

    class Meta:
        verbose_name = "共享信息"
        constraints = [models.UniqueConstraint(fields=["subscription", "event"], name="sharing_item_once")]
        indexes = [models.Index(fields=["push_at"], name="sharing_to_push", condition=Q(push="waiting"))]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.event}"


class Handover(models.Model):
    """One handing out, or one refusal of it: who, when, how many, up to where. Refusals of a minute are one row."""

    class Way(models.TextChoices):
        PULL = "pull", "领取"
        PUSH = "push", "推送"
        RECEIPT = "receipt", "回执"
        REFUSED = "refused", "拒绝"

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="handovers")
    at = models.DateTimeField("时间")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    name = models.CharField("经手", max_length=80, blank=True)
    count = models.IntegerField("条数", default=0)
    words = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "共享记录"
        indexes = [models.Index(fields=["subscription", "-id"], name="sharing_handed")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.way} {self.count}"
