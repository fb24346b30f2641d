"""Warnings, and the policy by which an alarm becomes one."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.remit import CaseQuerySet
from anlan.kit.wording import COLOURS
from anlan.watch.warning.event_codes import event_name

# WRN-03, WRN-04: colour to CAP severity and urgency; certainty is Likely unless the source says otherwise
SEVERITY = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
URGENCY = {1: "Immediate", 2: "Expected", 3: "Expected", 4: "Future"}


class WarningQuerySet(CaseQuerySet):
    """Warnings; whether one is in force is computed from its times, never kept."""

    def active(self, at: datetime) -> Self:
        """In force at a moment: issued, not yet expired, not lifted or replaced."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), issued_at__lte=at, expires_at__gt=at)


class WarningMessage(Case):
    """预警: a CAP 1.2 message as a case. `title` is the headline, `description` 警示事项, `level` the colour."""

    class Status(models.TextChoices):
        """CAP status. Exercise and test messages say so wherever they are shown."""

        ACTUAL = "Actual", "正式"
        EXERCISE = "Exercise", "演练"
        TEST = "Test", "测试"

    class MessageType(models.TextChoices):
        """CAP msgType."""

        ALERT = "Alert", "发布"
        UPDATE = "Update", "更新"
        CANCEL = "Cancel", "解除"

    class Origin(models.TextChoices):
        """Whose warning it is."""

        OWN = "own", "本区"
        METEOROLOGICAL = "meteorological", "气象台站"
        UPPER = "upper", "上级"

    event_code = models.CharField("预警类别代码", max_length=8)
    event_name = models.CharField("预警类别", max_length=40)
    category = models.CharField("CAP 类别", max_length=10, default="Met")
    status = models.CharField("性质", max_length=8, choices=Status.choices, default=Status.ACTUAL)
    message_type = models.CharField("消息类型", max_length=6, choices=MessageType.choices, default=MessageType.ALERT)
    origin = models.CharField("来源", max_length=14, choices=Origin.choices, default=Origin.OWN)
    urgency = models.CharField("紧迫性", max_length=10, blank=True)
    severity = models.CharField("严重性", max_length=10, blank=True)
    certainty = models.CharField("确定性", max_length=10, default="Likely")
    sender = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField("发布单位", max_length=80, blank=True)
    regions = models.ManyToManyField("territory.Region", related_name="+", blank=True, verbose_name="影响区域")
    area_words = models.CharField("影响范围", max_length=200, blank=True)
    polygon = models.JSONField("范围多边形", null=True, blank=True, help_text="GeoJSON geometry, WGS-84")
    instruction = models.TextField("应当采取的措施", blank=True)
    onset_at = models.DateTimeField("起始时间", null=True, blank=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    issued_at = models.DateTimeField("发布时间", null=True, blank=True)
    ended_at = models.DateTimeField("解除或更新时间", null=True, blank=True)
    outside_id = models.CharField("外部编号", max_length=80, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    alarm = models.ForeignKey("telemetry.Alarm", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = "预警"
        constraints = [
            models.CheckConstraint(
                name="warning_span", condition=Q(onset_at=None) | Q(expires_at=None) | Q(expires_at__gt=F("onset_at"))
            ),
            models.CheckConstraint(
                name="warning_weather_is_relayed",
                condition=~Q(event_code__startswith="11B") | Q(origin="meteorological"),
            ),
            models.CheckConstraint(
                name="warning_issued_whole",
                condition=Q(issued_at=None) | (Q(expires_at__isnull=False) & ~Q(sender_name="")),
            ),
            # one warning per alarm; updates of it follow `supersedes`
            models.UniqueConstraint(
                fields=["alarm"], name="warning_once_per_alarm", condition=Q(supersedes=None, alarm__isnull=False)
            ),
            models.UniqueConstraint(fields=["outside_id"], name="warning_outside_once", condition=~Q(outside_id="")),
        ]
        indexes = [
            # what is in force
            models.Index(
                fields=["expires_at"], name="warning_in_force", condition=Q(issued_at__isnull=False, ended_at=None)
            ),
            models.Index(fields=["-issued_at"], name="warning_issued"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Severity and urgency follow the colour where the source says nothing."""
        self.severity = self.severity if self.origin != self.Origin.OWN else SEVERITY.get(self.level, "Unknown")
        self.urgency = self.urgency if self.origin != self.Origin.OWN else URGENCY.get(self.level, "Unknown")
        super().save(*args, **kwargs)

    def is_active(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return (
            self.issued_at is not None
            and self.expires_at is not None
            and self.issued_at <= at < self.expires_at
            and (self.ended_at is None or at < self.ended_at)
        )

    @property
    def end_at(self) -> datetime | None:
        """When it is, or was, over: lifted, replaced or expired."""
        return min((at for at in (self.ended_at, self.expires_at) if at is not None), default=None)

    @property
    def limit_started_at(self) -> datetime | None:
        """When the running clock began."""
        return datetime.fromisoformat(self.limit["started_at"]) if self.limit else None

    @property
    def colour(self) -> str:
        """红, 橙, 黄 or 蓝."""
        return COLOURS.get(self.level, "")


class ReceivedMessage(models.Model):
    """A CAP message from outside, kept as it came (its signature with it), and what became of it."""

    class Outcome(models.TextChoices):
        """What became of it."""

        FILED = "filed", "收为预警"
        UPDATED = "updated", "更新了预警"
        CANCELLED = "cancelled", "解除了预警"
        KEPT = "kept", "只留存"
        REFUSED = "refused", "未采用"

    class Signature(models.TextChoices):
        """What its signature says."""

        NONE = "none", "未签名"
        UNCHECKED = "unchecked", "有签名，未配置证书"
        VALID = "valid", "签名有效"
        INVALID = "invalid", "签名不符"

    identifier = models.CharField("消息编号", max_length=200)
    sender = models.CharField("发布者", max_length=200)
    sent_at = models.DateTimeField("发布时间")
    message_type = models.CharField("消息类型", max_length=6)
    came_from = models.CharField("接入来源", max_length=80)
    received_at = models.DateTimeField("收到时间")
    raw = models.BinaryField("原文")
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome.choices)
    words = models.CharField("说明", max_length=200, blank=True)
    signature = models.CharField("签名", max_length=9, choices=Signature.choices, default=Signature.NONE)
    warning = models.ForeignKey(WarningMessage, models.PROTECT, null=True, blank=True, related_name="received")

    class Meta:
        verbose_name = "收到的 CAP 消息"
        constraints = [
            # a message is taken once, whichever feed brings it, and references find it
            models.UniqueConstraint(fields=["identifier", "sender", "sent_at"], name="received_once")
        ]

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier}"


class WarningTemplate(models.Model):
    """Words for the warnings of an event and a level (0: every level); each change is a new version."""

    event_code = models.CharField("预警类别代码", max_length=8)
    level = models.SmallIntegerField("级别", default=0)
    headline = models.CharField("标题", max_length=80, blank=True)
    description = models.TextField("警示事项")
    instruction = models.TextField("应当采取的措施")
    valid_hours = models.PositiveSmallIntegerField("有效小时数", default=6)
    version = models.IntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    is_shipped = models.BooleanField("随产品提供", default=False)
    made_by = models.CharField("编写人", max_length=40)
    made_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "预警模板"
        constraints = [
            models.UniqueConstraint(fields=["event_code", "level", "version"], name="warning_template_version"),
            models.UniqueConstraint(
                fields=["event_code", "level"], name="warning_template_current", condition=Q(is_current=True)
            ),
            models.CheckConstraint(name="warning_template_level", condition=Q(level__range=(0, 4))),
            models.CheckConstraint(name="warning_template_valid", condition=Q(valid_hours__range=(1, 240))),
            models.CheckConstraint(name="warning_template_not_weather", condition=~Q(event_code__startswith="11B")),
        ]

    def __str__(self) -> str:
        return f"{event_name(self.event_code)}{self.level_words}模板"

    @property
    def level_words(self) -> str:
        """红色 … 蓝色, or 各级通用."""
        return f"{COLOURS[self.level]}色" if self.level else "各级通用"

    @property
    def event_name(self) -> str:
        """Its event in words."""
        return event_name(self.event_code)


class WarningPolicy(models.Model):
    """Which alarms become warnings: kind of point × level → a draft, or issue at once."""

    class Action(models.TextChoices):
        """What happens."""

        DRAFT = "draft", "自动拟稿，由人复核发布"
        ISSUE = "issue", "自动发布"

    point_kind = models.CharField("测点类型", max_length=30)
    alarm_level = models.SmallIntegerField("告警级别")
    action = models.CharField("动作", max_length=6, choices=Action.choices, default=Action.DRAFT)
    event_code = models.CharField("预警类别代码", max_length=8)
    description = models.TextField("警示事项", help_text="{place}、{point}、{reading} 由系统填入")
    instruction = models.TextField("应当采取的措施")
    valid_hours = models.PositiveSmallIntegerField("有效小时数", default=6)
    is_active = models.BooleanField("启用", default=True)
    is_shipped = models.BooleanField("随产品提供", default=False)

    class Meta:
        verbose_name = "告警转预警规定"
        constraints = [
            models.UniqueConstraint(fields=["point_kind", "alarm_level"], name="warning_policy_once"),
            models.CheckConstraint(name="warning_policy_level", condition=Q(alarm_level__range=(1, 4))),
            models.CheckConstraint(name="warning_policy_valid", condition=Q(valid_hours__range=(1, 240))),
            models.CheckConstraint(name="warning_policy_not_weather", condition=~Q(event_code__startswith="11B")),
        ]

    def __str__(self) -> str:
        return f"{self.point_kind} {COLOURS[self.alarm_level]}色告警：{self.get_action_display()}"
