"""The feeds that administrators add, and what is remembered of each between two polls."""

from django.db import models


class CapFeed(models.Model):
    """One source of CAP messages that an administrator added by form; those of ANLAN_CAP_FEEDS come beside it."""

    class Origin(models.TextChoices):
        """What it may issue: weather signals come from weather stations alone (气象灾害防御条例 第三十条)."""

        METEOROLOGICAL = "meteorological", "气象台站（含气象灾害预警信号）"
        UPPER = "upper", "上级或其他部门（不含气象信号）"

    name = models.CharField("来源名称", max_length=80, unique=True)
    url = models.CharField("地址", max_length=500, unique=True)
    origin = models.CharField("类型", max_length=14, choices=Origin.choices)
    is_local = models.BooleanField("没画范围的消息按全区", default=False)
    certificates = models.TextField("信任的证书或公钥", blank=True, help_text="PEM, one or several")
    is_paused = models.BooleanField("停用", default=False)
    created_at = models.DateTimeField("添加时间", auto_now_add=True)

    class Meta:
        verbose_name = "CAP 接入来源"

    def __str__(self) -> str:
        return self.name


class FeedState(models.Model):
    """One configured address: when it is due, what it had, what went wrong last."""

    url = models.CharField("地址", max_length=500, unique=True)
    name = models.CharField("来源", max_length=80)
    etag = models.CharField("ETag", max_length=200, blank=True)
    modified = models.CharField("Last-Modified", max_length=60, blank=True)
    seen = models.JSONField("已取过的条目", default=dict, help_text="address → when the list says it was updated")
    due_at = models.DateTimeField("下次轮询", null=True)
    polled_at = models.DateTimeField("最近轮询", null=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    trouble = models.CharField("最近的问题", max_length=300, blank=True)

    class Meta:
        verbose_name = "CAP 接入状态"

    def __str__(self) -> str:
        return self.name
