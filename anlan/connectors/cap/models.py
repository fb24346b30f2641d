"""What is remembered of each feed between two polls."""

from django.db import models


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
