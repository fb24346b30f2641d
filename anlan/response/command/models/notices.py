"""Notices to people of the house, and messages to the public."""

from django.db import models
from django.db.models import F, Q

from anlan.response.command.choices import MessageState
from anlan.response.command.models.incidents import Incident
from anlan.response.command.models.responses import Response


class Notice(models.Model):
    """What one person (or a body without accounts) is told; `read_at` is the receipt."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notices")
    response = models.ForeignKey(Response, models.PROTECT, related_name="notices", null=True)
    line = models.CharField("预案条目", max_length=20, blank=True)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    recipient_name = models.CharField("收件人", max_length=80)
    text = models.CharField("内容", max_length=500)
    sent_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        verbose_name = "通知"
        constraints = [
            models.CheckConstraint(
                name="notice_to_someone", condition=Q(account__isnull=False) | Q(organisation__isnull=False)
            ),
        ]
        indexes = [
            # who did not answer last time, and what I have not read
            models.Index(fields=["account", "-id"], name="notice_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_name}：{self.text[:20]}"


class PublicMessage(models.Model):
    """A message to the public that waits for a second person."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="messages")
    response = models.ForeignKey(Response, models.PROTECT, related_name="messages", null=True)
    line = models.CharField("预案条目", max_length=20, blank=True)
    title = models.CharField("标题", max_length=60)
    text = models.CharField("内容", max_length=500)
    channels = models.JSONField("渠道", default=list)
    state = models.CharField("状态", max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    drafted_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    reviewed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = "对外提醒"
        constraints = [
            models.CheckConstraint(
                name="message_second_person", condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("drafted_by"))
            ),
            models.CheckConstraint(
                name="message_reviewed_whole",
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
