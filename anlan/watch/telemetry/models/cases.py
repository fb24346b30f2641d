"""The handling of an alarm: a case that knows its alarm."""

from django.db import models

from anlan.foundation.casework.models import Case


class AlarmCase(Case):
    """告警处置: one per alarm, with the alarm's own number."""

    alarm = models.OneToOneField("telemetry.Alarm", models.PROTECT, related_name="handling", verbose_name="告警")

    class Meta:
        verbose_name = "告警处置"
