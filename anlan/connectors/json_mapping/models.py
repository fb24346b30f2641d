"""Mappings, every version of them."""

from typing import Any

import msgspec
from django.db import models
from django.db.models import Q

from anlan.connectors.json_mapping.mapping import Mapping


class MappingVersion(models.Model):
    """One version of a mapping; a change is a new row, the old one stays. `content` is a `mapping.Mapping`."""

    key = models.SlugField("代号", max_length=40)
    version = models.IntegerField("版本")
    name = models.CharField("名称", max_length=60)
    content: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField("内容")
    sample_topic = models.CharField("样例主题", max_length=200, blank=True)
    sample = models.TextField("样例消息", blank=True)
    is_current = models.BooleanField("现行", default=True)
    created_at = models.DateTimeField("保存时间", auto_now_add=True)
    created_by = models.CharField("保存人", max_length=40)

    class Meta:
        verbose_name = "JSON 映射"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="jsonmapping_version"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_current=True), name="jsonmapping_one_current"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mapping(self) -> Mapping:
        """What it says."""
        return msgspec.convert(self.content, Mapping)
