"""Measuring points: what is measured where, when it is dangerous, and how it is now."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.telemetry.models.devices import Device
from anlan.watch.telemetry.permissions import Permission


class PointKind(models.Model):
    """A kind of point (积水深度, 河道水位, 感烟 …): unit, range and how often it should speak."""

    key = models.CharField("代号", max_length=30, primary_key=True)
    name = models.CharField("名称", max_length=30)
    unit = models.CharField("单位代号", max_length=10, help_text="SenML 单位")
    decimals = models.SmallIntegerField("小数位", default=1)
    lowest = models.FloatField("量程下限", null=True, blank=True)
    highest = models.FloatField("量程上限", null=True, blank=True)
    heartbeat_s = models.IntegerField("应报间隔（秒）")
    stuck_after = models.IntegerField("恒值判定次数", null=True, blank=True, help_text="连续相同读数达到此数即标记恒值")
    icon = models.CharField("图标", max_length=30, blank=True)
    order = models.SmallIntegerField("次序", default=100)

    class Meta:
        verbose_name = "测点类型"

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """One measured value at one place. Its code is the name that the device uses in SenML."""

    code = models.CharField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.ForeignKey(PointKind, models.PROTECT, related_name="points")
    device = models.ForeignKey(Device, models.PROTECT, related_name="points")
    channel = models.CharField("通道", max_length=60, blank=True, help_text="设备协议里这个量的名称")
    region = models.ForeignKey("territory.Region", models.PROTECT, null=True, blank=True, related_name="+")
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    building = models.CharField("房屋编码", max_length=30, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    address = models.CharField("位置", max_length=120, blank=True)
    is_active = models.BooleanField("在用", default=True)
    out_of_service_until = models.DateTimeField("停用至", null=True, blank=True)
    registered_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(
        view=Permission.POINT_VIEW,
        region="region_path",
        organisation="organisation__path",
        enterprise="enterprise",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "测点"
        indexes = [
            models.Index(fields=["region_path"], name="point_region", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["kind", "id"], name="point_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["device", "channel"], condition=~Q(channel=""), name="point_channel")
        ]

    def __str__(self) -> str:
        return self.name


class PointRule(models.Model):
    """The level rule of a point from a moment on; a change is a new version, the old one stays.

    `bands` is a list of {level, side, raise, clear, rule_id}: level 1–4, side "high" or "low", the value at which
    the level begins and the value at which it is over (raise ≠ clear), and the rule row that says so.
    """

    point = models.ForeignKey(Point, models.CASCADE, related_name="rules")
    version = models.IntegerField("版本")
    bands = models.JSONField("阈值")
    hold_up_s = models.FloatField("上升保持（秒）", default=0)
    hold_down_s = models.FloatField("下降保持（秒）", default=0)
    repeat = models.SmallIntegerField("连续次数", default=1)
    is_current = models.BooleanField("现行", default=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    created_by = models.CharField("登记人", max_length=40, blank=True)

    class Meta:
        verbose_name = "测点规则"
        constraints = [
            models.UniqueConstraint(fields=["point", "version"], name="pointrule_version"),
            models.UniqueConstraint(fields=["point"], condition=Q(is_current=True), name="pointrule_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.point} 第 {self.version} 版"


class PointState(models.Model):
    """How a point is now, written by the engine alone, in the transaction of the readings that made it so."""

    point = models.OneToOneField(Point, models.CASCADE, primary_key=True, related_name="state")
    value = models.FloatField("最新值", null=True)
    observed_at = models.DateTimeField("观测时间", null=True)
    received_at = models.DateTimeField("收到时间", null=True)
    quality = models.SmallIntegerField("质量", default=0)
    level = models.SmallIntegerField("级别", default=0)
    is_silent = models.BooleanField("失联", default=False)
    pending_direction = models.SmallIntegerField(default=0)
    pending_level = models.SmallIntegerField(default=0)
    pending_since = models.FloatField(default=0, help_text="epoch seconds, observed time")
    pending_count = models.IntegerField(default=0)

    class Meta:
        verbose_name = "测点状态"

    def __str__(self) -> str:
        return f"{self.point_id}: {self.value}"
