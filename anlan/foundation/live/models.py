"""The outbox: what has happened, committed together with the thing itself."""

from django.db import models
from django.db.models.functions import Now


class Outbox(models.Model):
    """A committed event. A trigger sends `NOTIFY anlan_live` with the id; `is_pending` until subscribers had it."""

    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    permission = models.CharField(max_length=60, blank=True, help_text="empty: not for screens")
    region_path = models.CharField(max_length=120, blank=True, default="")
    organisation_path = models.CharField(max_length=255, blank=True, default="")
    enterprise = models.CharField(max_length=18, blank=True, default="")
    account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    is_pending = models.BooleanField(db_default=True)
    retry_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(blank=True, db_default="")
    heard_by = models.TextField(blank=True, db_default="", help_text="the reactions that are done, one a line")

    class Meta:
        verbose_name = "已发生事件"
        indexes = [
            # the dispatcher's own query: oldest pending first
            models.Index(fields=["id"], name="outbox_pending", condition=models.Q(is_pending=True)),
            models.Index(fields=["at"], name="outbox_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
