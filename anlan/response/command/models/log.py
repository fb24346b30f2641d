"""The log that writes itself, and the reports that are due."""

from django.db import models
from django.db.models import Q

from anlan.response.command.choices import ReportKind, Tone
from anlan.response.command.models.incidents import Incident


class LogEntry(models.Model):
    """One line of an incident's log; never changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="log")
    at = models.DateTimeField("时间")
    text = models.CharField("内容", max_length=400)
    tone = models.CharField("标记", max_length=2, choices=Tone.choices, blank=True)
    by_name = models.CharField("记录人", max_length=80)
    is_note = models.BooleanField("人工记录", default=False)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "事件日志"
        indexes = [models.Index(fields=["incident", "-at", "-id"], name="log_of_incident")]

    def __str__(self) -> str:
        return self.text


class ReportDuty(models.Model):
    """A report that is due to the superior, with the clock fixed when it started (EVT-20 … EVT-26)."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    kind = models.CharField("类别", max_length=10, choices=ReportKind.choices)
    to = models.CharField("报送对象", max_length=60)
    rule_id = models.CharField("规则", max_length=20)
    basis = models.CharField("依据", max_length=300)
    confidence = models.CharField("可信度", max_length=2)
    started_at = models.DateTimeField("起算时间")
    due_at = models.DateTimeField("到期时间")
    text = models.TextField("正文", blank=True)
    elements = models.JSONField("要素", default=dict, help_text="EVT-22: name of the element → text")
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    sent_by_name = models.CharField("签发人", max_length=80, blank=True)
    cancelled_at = models.DateTimeField("免报时间", null=True, blank=True)

    class Meta:
        verbose_name = "信息报送"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=Q(sent_at=None, cancelled_at=None),
                name="report_one_due_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.incident.number}"

    @property
    def is_late(self) -> bool:
        """迟报: sent after it was due (EVT-25)."""
        return self.sent_at is not None and self.sent_at > self.due_at
