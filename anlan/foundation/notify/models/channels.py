"""A channel 通知渠道: one way out of the house, with its manners."""

import json
from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlan.foundation.people.fields import EncryptedTextField

RED = 1
SAFE_KEY = r"^[a-z0-9][a-z0-9-]*$"


class Channel(models.Model):
    """A gateway or platform that takes messages, as an administrator has set it up."""

    class Medium(models.TextChoices):
        """What reaches a target, whichever gateway carries it."""

        SMS = "sms", "短信"
        CHAT = "chat", "工作群"
        EMAIL = "email", "邮件"
        WEBHOOK = "webhook", "平台接口"
        LOUDSPEAKER = "loudspeaker", "大喇叭"
        SIGN = "sign", "显示屏"
        IN_APP = "in_app", "站内消息"
        PAGE = "page", "公开页"

    key = models.CharField("渠道编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    transport = models.CharField("接入方式", max_length=20)
    medium = models.CharField("媒介", max_length=12, choices=Medium.choices)
    settings = models.JSONField("设置", default=dict)
    secrets = EncryptedTextField("凭据", blank=True, help_text="JSON object of what is never shown again")
    is_active = models.BooleanField("启用", default=True)
    is_test = models.BooleanField("测试网关", default=False, help_text="随产品提供的测试网关，不通向任何人")
    is_built_in = models.BooleanField("随产品提供", default=False)
    rank = models.PositiveSmallIntegerField("次序", default=10, help_text="同一媒介有几个渠道时，次序小的先用")
    cost = models.DecimalField(
        "单价", max_digits=8, decimal_places=4, default=0, help_text="每条（短信按计费条数）多少元"
    )
    rate_per_s = models.FloatField("每秒最多", default=0, help_text="0 为不限")
    concurrency = models.PositiveSmallIntegerField("同时发送", default=16)
    timeout_s = models.FloatField("等待回答秒数", default=10)
    max_attempts = models.PositiveSmallIntegerField("最多尝试次数", default=6)
    backoff_s = models.FloatField("首次重试间隔秒数", default=2)
    quiet_from = models.TimeField("免打扰起", null=True, blank=True)
    quiet_to = models.TimeField("免打扰止", null=True, blank=True)
    needs_confirmation = models.BooleanField("须第二人确认", default=False)
    repeats_safely = models.BooleanField(
        "网关按编号去重", default=False, help_text="同一编号再次提交时网关只发一次；不去重的网关没有明确回答时不会重发"
    )
    next_free_at = models.DateTimeField(default=timezone.now, help_text="the rate limit: when the next may go out")
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "通知渠道"
        ordering = ["medium", "rank", "key"]
        constraints = [
            models.CheckConstraint(name="channel_key_form", condition=Q(key__regex=SAFE_KEY)),
            models.CheckConstraint(
                name="channel_quiet_whole",
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
            models.CheckConstraint(
                name="channel_limits",
                condition=Q(concurrency__range=(1, 200), max_attempts__range=(1, 20))
                & Q(rate_per_s__gte=0, timeout_s__gt=0, backoff_s__gt=0, cost__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def credentials(self) -> dict[str, str]:
        """The secrets as a mapping; empty when none is kept, or when another installation's key wrote them."""
        found = json.loads(self.secrets) if self.secrets else {}
        return found if isinstance(found, dict) else {}

    def keep_credentials(self, secrets: dict[str, str]) -> None:
        """Put the secrets in (not saved)."""
        self.secrets = json.dumps(secrets, ensure_ascii=False) if secrets else ""

    def opens_at(self, level: int, now: datetime) -> datetime:
        """When a message of this level may go out: at once, or when the quiet hours end. Red is never kept back."""
        if level == RED or self.quiet_from is None or self.quiet_to is None:
            return now
        local = timezone.localtime(now)
        if not _within(local.time(), self.quiet_from, self.quiet_to):
            return now
        end: datetime = local.replace(
            hour=self.quiet_to.hour, minute=self.quiet_to.minute, second=self.quiet_to.second, microsecond=0
        )
        return end if end > local else end + timedelta(days=1)


def _within(moment: time, start: time, end: time) -> bool:
    """Whether a time of day lies in a span that may cross midnight."""
    return start <= moment < end if start <= end else moment >= start or moment < end
