"""Alarms that belong to an incident, or to a proposal of one, because they are near in place, time and kind."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.response.command.models.incidents import Incident
from anlan.response.command.models.proposals import ResponseProposal
from anlan.response.command.permissions import Permission


class GatheredAlarm(models.Model):
    """归并: one alarm under one incident or one proposal, with the reason; a person can take it out again."""

    alarm = models.ForeignKey("telemetry.Alarm", models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="gathered")
    proposal = models.ForeignKey(ResponseProposal, models.PROTECT, null=True, related_name="gathered")
    reason = models.CharField("理由", max_length=200)
    region_path = models.CharField("区域", max_length=120, blank=True)
    gathered_at = models.DateTimeField("归并时间")
    taken_out_at = models.DateTimeField("移出时间", null=True, blank=True)
    taken_out_by = models.CharField("移出人", max_length=80, blank=True)

    remit: ClassVar[Remit] = Remit(view=Permission.START, region="region_path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "归并的告警"
        constraints = [
            models.UniqueConstraint(fields=["alarm"], name="gathered_once"),
            models.CheckConstraint(
                name="gathered_somewhere", condition=Q(incident__isnull=False) | Q(proposal__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.reason
