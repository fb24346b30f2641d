"""Who and what is registered to receive warnings, and the calls that go on until somebody answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.notify.api import Channel
from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.watch.warning.delivery.permissions import Permission


class Recipient(models.Model):
    """接收对象: a household's contact, the receiving person of a crowded place (WRN-08), a loudspeaker, a sign …

    `people` and `households` say for how many it stands: a loudspeaker for all who hear it, a contact for the family.
    """

    class Kind(models.TextChoices):
        """What it is."""

        HOUSEHOLD = "household", "居民户"
        PLACE = "place", "人员密集场所接收人"
        SUBSCRIBER = "subscriber", "订阅人"
        LOUDSPEAKER = "loudspeaker", "大喇叭"
        SIGN = "sign", "显示屏"
        GROUP = "group", "工作群"
        PLATFORM = "platform", "对接平台"

    MEDIA: ClassVar[dict[str, tuple[str, ...]]] = {
        Kind.HOUSEHOLD: ("sms", "email"),
        Kind.PLACE: ("sms", "email"),
        Kind.SUBSCRIBER: ("sms", "email"),
        Kind.LOUDSPEAKER: ("loudspeaker",),
        Kind.SIGN: ("sign",),
        Kind.GROUP: ("chat",),
        Kind.PLATFORM: ("webhook",),
    }

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    medium = models.CharField("媒介", max_length=12, choices=Channel.Medium.choices)
    address = EncryptedTextField("号码或地址")
    region = models.ForeignKey("territory.Region", models.PROTECT, related_name="+", verbose_name="所在区域")
    region_path = models.CharField("区域路径", max_length=120)
    people = models.PositiveIntegerField("覆盖人数", default=0)
    households = models.PositiveIntegerField("覆盖户数", default=0)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(view=Permission.RECIPIENTS, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "接收对象"
        indexes = [
            models.Index(fields=["region_path"], name="recipient_path_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class CallOut(models.Model):
    """叫应 for one grid of one warning: rung after rung until a named person has answered."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "叫应中"
        ANSWERED = "answered", "已应答"
        CLOSED = "closed", "预警已结束"

    warning = models.ForeignKey("warning.WarningMessage", models.CASCADE, related_name="+")
    region = models.ForeignKey("territory.Region", models.PROTECT, related_name="+", verbose_name="区域")
    region_path = models.CharField(max_length=120)
    level = models.SmallIntegerField("级别")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    rung = models.PositiveSmallIntegerField(
        "级次", default=0, help_text="0 told, 1 called, 2 the next person, 3 the leader"
    )
    opened_at = models.DateTimeField("开始")
    next_at = models.DateTimeField("下次升级", null=True, blank=True)
    answered_at = models.DateTimeField("应答时间", null=True, blank=True)
    answered_by = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    noted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField("应答情况", max_length=200, blank=True)
    is_exercise = models.BooleanField("演练", default=False)

    remit: ClassVar[Remit] = Remit(view=Permission.CALL, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "叫应"
        constraints = [
            models.UniqueConstraint(fields=["warning", "region"], name="callout_once_per_grid"),
            models.CheckConstraint(
                name="callout_answered_by_name",
                condition=~Q(state="answered") | Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="callout_due", condition=Q(state="open")),
            models.Index(fields=["region_path"], name="callout_path_like", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.region} 叫应"

    @property
    def took(self) -> float | None:
        """Seconds until the answer."""
        return (self.answered_at - self.opened_at).total_seconds() if self.answered_at else None


class Callee(models.Model):
    """One person on the ladder of a call, with the rung on which their turn begins."""

    call = models.ForeignKey(CallOut, models.CASCADE, related_name="callees")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField("级次")
    role = models.CharField("身份", max_length=20)
    begun_at = models.DateTimeField("叫到时间", null=True, blank=True)

    class Meta:
        verbose_name = "叫应对象"
        ordering = ["rung", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "account"], name="callee_once")]

    def __str__(self) -> str:
        return f"{self.account}（{self.role}）"

    def is_due(self, call_rung: int) -> bool:
        """Whether it is this person's turn, or was."""
        return self.rung <= call_rung
