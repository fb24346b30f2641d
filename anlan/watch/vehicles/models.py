"""Vehicles, how they were driven, and what was weighed."""

from django.db import models

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.watch.vehicles.driving import Breach
from anlan.watch.vehicles.permissions import Permission

BREACH_WORDS = {
    Breach.CONTINUOUS: ("疲劳驾驶：连续驾驶", "VEH-01"),
    Breach.DAY: ("疲劳驾驶：24 小时累计", "VEH-03"),
    Breach.NIGHT_SPEED: ("夜间超速", "VEH-04"),
    Breach.NIGHT_STOP: ("客运凌晨未停运", "VEH-07"),
    Breach.LOST: ("行驶中失去信号", "TEL-03"),
    Breach.OFFLINE: ("长时间离线", "VEH-09"),
}
"""(words, rule) of each finding."""


class Vehicle(models.Model):
    """One vehicle; its positions are the readings of its device. `day_limit_kmh` empty: no speed is judged."""

    class Kind(models.TextChoices):
        COACH = "coach", "班线客车"
        CHARTER = "charter", "旅游包车"
        DANGEROUS = "dangerous", "危险品运输车"
        SCHOOL = "school", "校车"
        TRUCK = "truck", "重型货车"
        TIPPER = "tipper", "渣土车"

    code = models.CharField("编号", max_length=40, unique=True)
    plate = EncryptedTextField("车牌")
    plate_masked = models.CharField("车牌（脱敏）", max_length=20)
    plate_digest = models.CharField("车牌摘要", max_length=64, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    owner = models.CharField("所属企业", max_length=80, blank=True)
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    day_limit_kmh = models.IntegerField("日间限速", null=True, blank=True)
    device = models.OneToOneField("telemetry.Device", models.PROTECT, related_name="+", verbose_name="车载终端")
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(
        view=Permission.VIEW, region="region_path", organisation="organisation__path", enterprise="enterprise"
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "重点车辆"
        indexes = [models.Index(fields=["region_path"], name="vehicle_region", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.plate_masked


class DrivingBreach(models.Model):
    """Something about the driving that was not in order; computed from readings, and computable again."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="breaches")
    breach = models.CharField(
        "事项", max_length=12, choices=[(key.value, words) for key, (words, _) in BREACH_WORDS.items()]
    )
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")
    value = models.FloatField("数值")
    limit = models.FloatField("限值")
    unit = models.CharField("单位", max_length=10)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "驾驶异常"
        constraints = [models.UniqueConstraint(fields=["vehicle", "breach", "started_at"], name="breach_once")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.get_breach_display()}"

    @property
    def rule_id(self) -> str:
        """The rule it is held against."""
        return BREACH_WORDS[Breach(self.breach)][1]


class Weighing(models.Model):
    """One passage over a weighing station. `limit_t` is the station's own verdict for this vehicle; None: it gave none.

    The limit differs by vehicle and axles and is not computed here.
    """

    station = models.ForeignKey("telemetry.Device", models.PROTECT, related_name="+", verbose_name="称重站")
    number = models.CharField("站内编号", max_length=40)
    weighed_at = models.DateTimeField("过秤时间")
    plate = EncryptedTextField("车牌")
    plate_masked = models.CharField("车牌（脱敏）", max_length=20)
    plate_digest = models.CharField("车牌摘要", max_length=64, db_index=True)
    axles = models.SmallIntegerField("轴数")
    gross_t = models.FloatField("总质量")
    limit_t = models.FloatField("限值", null=True, blank=True)
    is_over = models.BooleanField("超限", default=False)
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(view=Permission.WEIGHING_VIEW, region="region_path", organisation="station__organisation__path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "过秤记录"
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="weighing_once")]
        indexes = [
            models.Index(fields=["-id"], name="weighing_over", condition=models.Q(is_over=True)),
            models.Index(fields=["region_path"], name="weighing_region", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.plate_masked} {self.gross_t:g} 吨"

    @property
    def over_t(self) -> float | None:
        """Tonnes over the limit; None without a limit or when within."""
        return round(self.gross_t - self.limit_t, 2) if self.is_over and self.limit_t is not None else None

    @property
    def over_percent(self) -> int | None:
        """How much over, in per cent of the limit."""
        return None if self.over_t is None or not self.limit_t else round(self.over_t / self.limit_t * 100)
