"""Who was to be heard on a day, and who was: what a 联网率 of that day is counted from, whatever is changed later."""

from django.db import models

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.telemetry.models.points import Point, PointKind
from anlan.watch.telemetry.permissions import Permission


class RollCall(models.Model):
    """One point on one local day, as it was registered that day; `heard_at` is None when nothing was received."""

    day = models.DateField("日期")
    point = models.ForeignKey(Point, models.CASCADE, related_name="+")
    heard_at = models.DateTimeField("当日最后收到", null=True)
    kind = models.ForeignKey(PointKind, models.PROTECT, related_name="+", db_index=False)
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    building = models.CharField("房屋编码", max_length=30, blank=True)
    is_in_service = models.BooleanField("在用", default=True)

    remit = Remit(
        view=Permission.POINT_VIEW,
        region="region_path",
        organisation="point__organisation__path",
        enterprise="enterprise",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "联网点名"
        constraints = [models.UniqueConstraint(fields=["day", "point"], name="rollcall_day_point")]

    def __str__(self) -> str:
        return f"{self.day} {self.point_id}"
