"""Whom an alarm that nobody confirms is told to, by name."""

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.watch.telemetry.permissions import Permission


class EscalationContact(models.Model):
    """A person who is told when the limit of an alarm has passed: at 橙 (passed), or only at 红 (passed long ago).

    `level`: alarms of this level and worse. The moments are the limits of casework (ALM-10 and its lines).
    """

    class Rung(models.IntegerChoices):
        """When, by the light of the case (GEN-08)."""

        RED = 1, "超时翻倍仍未确认"
        ORANGE = 2, "超过时限未确认"

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+", verbose_name="通知谁")
    rung = models.SmallIntegerField("何时", choices=Rung.choices)
    level = models.SmallIntegerField("级别及以上")
    region = models.ForeignKey("territory.Region", models.PROTECT, related_name="+", verbose_name="区域")
    region_path = models.CharField("区域路径", max_length=120)
    kind = models.ForeignKey("telemetry.PointKind", models.PROTECT, null=True, blank=True, related_name="+")

    remit = Remit(view=Permission.ALARM_VIEW, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "升级通知人"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rung", "region", "kind"], name="escalation_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="escalation_level", condition=Q(level__range=(1, 4), rung__range=(1, 2))),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.get_rung_display()}"
