"""Plans and their versions."""

import hashlib
import json
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet, scope_of
from anlan.response.plans.permissions import Permission
from anlan.response.plans.structure import PlanStructure, read_structure

_parsed: dict[str, PlanStructure] = {}
"""Structures by the digest of their document; editions are few and never change."""


class PlanQuerySet(RemitQuerySet["Plan"]):
    """Plans, read by everybody whom they bind."""

    def within(self, account: Any, permission: str) -> Self:
        """Plans over the account's remit; to read, also those of an area around it: a street follows the district's."""
        inside = super().within(account, permission)
        scope = scope_of(account, permission)
        if permission != Permission.VIEW or not scope or scope.everything:
            return inside
        around = {path[: at + 1] for path in scope.regions for at, sign in enumerate(path) if sign == "/" and at}
        reach = Q(region_path__in=["", *around])
        for path in scope.regions:
            reach |= Q(region_path__startswith=path)
        return self.filter(reach)


class Plan(models.Model):
    """A plan through all its versions."""

    code = models.CharField("编码", max_length=20, unique=True)
    title = models.CharField("名称", max_length=80)
    owner = models.CharField("牵头部门", max_length=80)
    region_path = models.CharField("适用区域", max_length=120, blank=True)

    remit: ClassVar[Remit] = Remit(view=Permission.VIEW, region="region_path")
    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "预案"

    def __str__(self) -> str:
        return self.title


class PlanVersion(models.Model):
    """One edition. Once in force its document never changes; the database refuses (migration 0002)."""

    class State(models.TextChoices):
        """The life of an edition."""

        DRAFT = "draft", "拟稿"
        IN_FORCE = "in_force", "施行"
        SUPERSEDED = "superseded", "已被替代"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    edition = models.CharField("版本", max_length=40)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    document = models.JSONField("结构")
    sha256 = models.CharField("摘要", max_length=64)
    in_force_at = models.DateTimeField("施行时间", null=True, blank=True)
    superseded_at = models.DateTimeField("替代时间", null=True, blank=True)
    published_by = models.CharField("公布人", max_length=80, blank=True)

    class Meta:
        verbose_name = "预案版本"
        constraints = [
            models.UniqueConstraint(fields=["plan", "edition"], name="plan_edition_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="in_force"), name="plan_one_in_force"),
            models.CheckConstraint(
                name="plan_in_force_dated", condition=Q(state="draft") | Q(in_force_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.edition}"

    @property
    def structure(self) -> PlanStructure:
        """The checked structure, parsed once per process and content (`document` is read only when it must be)."""
        known = _parsed.get(self.sha256)
        if known is None:
            known = _parsed[self.sha256] = read_structure(self.document)
        return known


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 over the document in one canonical spelling."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
