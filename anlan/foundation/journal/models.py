"""The journal's two tables: what was done, and the chain that seals it."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now


class Entry(models.Model):
    """One thing done. No foreign keys: it must outlive and never hinder what it speaks of."""

    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("入账时间", db_default=Now())
    kind = models.CharField("事项", max_length=80)
    actor_kind = models.CharField("主体类别", max_length=10)
    actor_id = models.BigIntegerField("账号", null=True)
    actor_name = models.CharField("主体", max_length=80)
    actor_organisation = models.CharField("所在机构", max_length=80, blank=True)
    subject_kind = models.CharField("对象类别", max_length=60)
    subject_key = models.CharField("对象", max_length=60)
    subject_title = models.CharField("对象名称", max_length=200, blank=True)
    region_path = models.CharField("区域", max_length=120, blank=True)
    facts = models.JSONField("事实", default=dict)
    transaction_id = models.BigIntegerField(
        "事务",
        db_default=RawSQL("(pg_current_xact_id()::text::bigint)", ()),
        help_text="tells the sealer that nothing earlier can still be committed",
    )

    class Meta:
        verbose_name = "留痕"
        indexes = [
            models.Index(fields=["subject_kind", "subject_key", "-id"], name="journal_subject"),
            models.Index(fields=["actor_id", "-id"], name="journal_actor"),
            # the auditor's list: newest first, of one kind, of a name that is no account's
            models.Index(fields=["at", "id"], name="journal_at"),
            models.Index(fields=["kind", "at", "id"], name="journal_kind"),
            models.Index(fields=["actor_name", "at"], name="journal_actor_name"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%m-%d %H:%M} {self.kind}"


class Seal(models.Model):
    """The link that chains an entry: `digest` = SHA-256(previous digest, position, the entry's canonical text)."""

    position = models.BigIntegerField("位置", primary_key=True)
    entry_id = models.BigIntegerField("留痕编号", unique=True)
    digest = models.BinaryField("摘要", max_length=32)
    sealed_at = models.DateTimeField("封存时间", db_default=Now())

    class Meta:
        verbose_name = "封存"

    def __str__(self) -> str:
        return f"#{self.position}"
