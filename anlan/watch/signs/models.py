"""Signs, what they were told, and the policy by which they are told it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.signs.permissions import Permission


class Display(models.TextChoices):
    """What a sign can show; every sign can show these, a board with letters the words too."""

    CLEAR = "clear", "正常通行"
    SLOW = "slow", "减速慢行"
    DETOUR = "detour", "小型车绕行"
    CLOSED = "closed", "禁止通行"


READING = "{reading}"  # in what is stored
READING_WORDS = "{水深}"  # the same on the page


class SignPolicy(models.Model):
    """What is shown at a level of the water: 1 红 … 4 蓝, 0 none."""

    level = models.SmallIntegerField("水深级别", unique=True)
    display = models.CharField("标识", max_length=10, choices=Display.choices)
    words = models.CharField("文字", max_length=40, help_text="{reading} 水深由系统填入")

    class Meta:
        verbose_name = "标识规定"

    def __str__(self) -> str:
        return f"{self.level} 级：{self.plain_words}"

    @property
    def plain_words(self) -> str:
        """The words as people read and write them: 「{水深}」 where the reading comes in."""
        return self.words.replace(READING, READING_WORDS)


class Sign(models.Model):
    """One sign: its device and the point whose water it speaks of. `manual_until` in the future: a person decides."""

    device = models.OneToOneField("telemetry.Device", models.PROTECT, related_name="+", verbose_name="设备")
    point = models.ForeignKey("telemetry.Point", models.PROTECT, related_name="+", verbose_name="积水测点")
    name = models.CharField("名称", max_length=80)
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    last_number = models.IntegerField("最后命令号", default=0)
    shown = models.CharField("正在显示", max_length=10, choices=Display.choices, blank=True)
    shown_words = models.CharField("显示文字", max_length=60, blank=True)
    shown_at = models.DateTimeField("显示时间", null=True, blank=True)
    manual_until = models.DateTimeField("手动至", null=True, blank=True)
    manual_by = models.CharField("手动人", max_length=40, blank=True)
    manual_reason = models.CharField("手动原因", max_length=120, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(view=Permission.VIEW, region="region_path", organisation="device__organisation__path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "现场标识"
        indexes = [models.Index(fields=["region_path"], name="sign_region", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def is_manual(self, at: datetime | None = None) -> bool:
        """Whether a person decides what it shows."""
        return self.manual_until is not None and self.manual_until > (at or timezone.now())


class Order(models.Model):
    """One command to a sign, until it is answered or a newer one takes its place."""

    class Cause(models.TextChoices):
        WATER = "water", "随水深"
        MANUAL = "manual", "手动"
        LIFTED = "lifted", "恢复随水深"

    sign = models.ForeignKey(Sign, models.PROTECT, related_name="orders")
    number = models.IntegerField("命令号")
    display = models.CharField("标识", max_length=10, choices=Display.choices)
    words = models.CharField("文字", max_length=60)
    level = models.SmallIntegerField("级别", default=0)
    cause = models.CharField("缘由", max_length=8, choices=Cause.choices)
    alarm = models.ForeignKey("telemetry.Alarm", models.PROTECT, null=True, blank=True, related_name="+")
    ordered_at = models.DateTimeField("下令时间")
    ordered_by = models.CharField("下令", max_length=40)
    attempts = models.IntegerField("发送次数", default=0)
    sent_at = models.DateTimeField("最近发送", null=True)
    due_at = models.DateTimeField("再发时间", null=True, help_text="空：已应答或已被后一条取代")
    answered_at = models.DateTimeField("应答时间", null=True)
    is_done = models.BooleanField("已照办", null=True)
    answer = models.CharField("应答说明", max_length=80, blank=True)

    class Meta:
        verbose_name = "标识命令"
        constraints = [models.UniqueConstraint(fields=["sign", "number"], name="sign_order_number")]
        # what is to be sent now
        indexes = [models.Index(fields=["due_at"], name="sign_order_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.sign} 第 {self.number} 号：{self.words}"

    @property
    def took_ms(self) -> int | None:
        """Milliseconds from order to answer."""
        return None if self.answered_at is None else round((self.answered_at - self.ordered_at).total_seconds() * 1000)
