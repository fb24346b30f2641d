"""Regions: 区 → 街道 → 社区 → 网格 as one tree."""

from django.db import models


class Region(models.Model):
    """One unit of the tree. `path` lists the codes from the district down, so a subtree is a prefix."""

    class Kind(models.TextChoices):
        """The four floors of the tree."""

        DISTRICT = "district", "区"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        GRID = "grid", "网格"

    code = models.CharField("统计用区划代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("层级", max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=120, unique=True)
    outline = models.JSONField("边界", null=True, blank=True, help_text="GeoJSON geometry, WGS-84")
    longitude = models.FloatField("中心经度", null=True)
    latitude = models.FloatField("中心纬度", null=True)
    population = models.IntegerField("常住人口", null=True, blank=True)
    outline_source = models.CharField("边界来源", max_length=60, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "区域"
        indexes = [models.Index(fields=["path"], name="region_path_like", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name
