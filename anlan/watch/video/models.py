"""Video points and the looks at them."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.video.permissions import Permission


class VideoPoint(models.Model):
    """One camera of somebody's: where it stands, whose it is, and the point that says whether its picture comes.

    `channel` is its number on the video platform (GB/T 28181: twenty digits).
    """

    class Kind(models.TextChoices):
        DOME = "dome", "球机"
        FIXED = "fixed", "枪机"
        THERMAL = "thermal", "热成像"
        TOWER = "tower", "高空瞭望"

    class Use(models.TextChoices):
        STREET = "street", "道路与公共区域"
        FLOODING = "flooding", "内涝积水点"
        RIVER = "river", "江河湖与堤防"
        ENTERPRISE = "enterprise", "高危企业"
        SITE = "site", "建设工地"
        BUILDING = "building", "高层与老旧建筑"

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.FIXED)
    use = models.CharField("看什么", max_length=12, choices=Use.choices, default=Use.STREET)
    channel = models.CharField("平台通道号", max_length=40, blank=True)
    point = models.OneToOneField(
        "telemetry.Point", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="信号测点"
    )
    region = models.ForeignKey("territory.Region", models.PROTECT, null=True, blank=True, related_name="+")
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(
        view=Permission.VIEW, region="region_path", organisation="organisation__path", enterprise="enterprise"
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "视频点位"
        indexes = [models.Index(fields=["region_path"], name="video_region", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """Somebody looked: who, when, why, and until when the address was good. Written before the address is shown."""

    class Reason(models.TextChoices):
        ALARM = "alarm", "核实告警"
        INCIDENT = "incident", "突发事件处置"
        PATROL = "patrol", "汛期或节点巡查"
        ENTERPRISE = "enterprise", "监督检查"
        REPAIR = "repair", "设备维护"
        OTHER = "other", "其他"

    video = models.ForeignKey(VideoPoint, models.PROTECT, related_name="looks")
    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    name = models.CharField("调阅人", max_length=40)
    organisation_name = models.CharField("单位", max_length=80, blank=True)
    reason = models.CharField("事由", max_length=12, choices=Reason.choices)
    note = models.CharField("说明", max_length=200)
    about_kind = models.CharField("相关事项类别", max_length=60, blank=True)
    about_key = models.CharField("相关事项", max_length=40, blank=True)
    looked_at = models.DateTimeField("调阅时间")
    good_until = models.DateTimeField("地址有效至")
    region_path = models.CharField("区域路径", max_length=120, blank=True)

    remit = Remit(view=Permission.AUDIT, region="region_path", organisation="video__organisation__path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "视频调阅"
        indexes = [
            models.Index(fields=["video", "-id"], name="look_video"),
            models.Index(fields=["account", "-id"], name="look_account"),
        ]

    def __str__(self) -> str:
        return f"{self.name} 调阅 {self.video}"

    def is_good(self, at: datetime | None = None) -> bool:
        """Whether the address may still be shown."""
        return (at or timezone.now()) < self.good_until
