"""A notice: one thing that one person was told."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import RemitQuerySet
from anlan.foundation.trace.api import Ref


class NoticeQuerySet(RemitQuerySet[Any]):
    """Notices are personal: no remit, however wide, reaches into another person's."""

    def visible_to(self, account: Any) -> Self:
        """The account's own."""
        return self.filter(account=account.pk) if account is not None and account.is_authenticated else self.none()


class Notice(models.Model):
    """Told at `sent_at`, read at `read_at`. No foreign key to what it is about: any record of the product may be."""

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    text = models.CharField("内容", max_length=300)
    level = models.SmallIntegerField("级别", default=0, help_text="1 红 … 4 蓝, 0 none (GEN-08)")
    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=60)
    subject_title = models.CharField(max_length=200, blank=True)
    key = models.CharField("幂等键", max_length=120, help_text="what happened: nobody is told of it twice")
    sent_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="notify_once"),
            models.CheckConstraint(name="notify_level", condition=Q(level__range=(0, 4))),
        ]
        indexes = [
            # my list, newest first
            models.Index(fields=["account", "-id"], name="notify_of_account"),
            # the count on every page
            models.Index(fields=["account"], name="notify_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def subject(self) -> Ref:
        """What it is about."""
        return Ref(self.subject_kind, self.subject_key, self.subject_title)
