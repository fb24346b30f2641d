"""Organisations: the bodies that people serve in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.remit import Remit, RemitQuerySet


class Organisation(models.Model):
    """A 部门, 街道, 社区, team or enterprise; a tree by `path` (`/QZF/YJJ/`)."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        GOVERNMENT = "government", "党委政府"
        DEPARTMENT = "department", "部门"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        TEAM = "team", "队伍"
        ENTERPRISE = "enterprise", "企业"
        PLATFORM = "platform", "外部平台"

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=255, unique=True)
    region_path = models.CharField("辖区路径", max_length=120, blank=True)
    duty_phone = models.CharField("值班电话", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(view=Permission.ACCOUNT_VIEW, region="region_path", organisation="path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "机构"
        indexes = [
            models.Index(fields=["path"], name="org_path_like", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["region_path"], name="org_region_like", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            # Without the closing stroke /QZF/YJJ would also cover /QZF/YJJ2.
            models.CheckConstraint(name="org_path_closed", condition=Q(path__startswith="/", path__endswith="/")),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
