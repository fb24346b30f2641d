"""Postings 任职: who serves in which role over what."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from anlan.foundation.people.models.accounts import Account


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings, also those of other days."""

    def in_force(self, day: date) -> Self:
        """Those that hold on a day; both ends are included."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Posting(models.Model):
    """An account in a role over a remit: a region subtree, an organisation subtree or an enterprise.

    A posting with no remit at all covers the whole district.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="postings")
    role = models.CharField("角色", max_length=40)
    region_path = models.CharField("区域范围", max_length=120, blank=True)
    organisation_path = models.CharField("机构范围", max_length=255, blank=True)
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "region_path", "organisation_path", "enterprise"],
                name="posting_once",
            ),
            models.CheckConstraint(
                name="posting_one_remit",
                condition=Q(region_path="", organisation_path="")
                | Q(region_path="", enterprise="")
                | Q(organisation_path="", enterprise=""),
            ),
            # Without the closing stroke one street's remit would reach into the next code's.
            models.CheckConstraint(
                name="posting_paths_closed",
                condition=(Q(region_path="") | Q(region_path__startswith="/", region_path__endswith="/"))
                & (Q(organisation_path="") | Q(organisation_path__startswith="/", organisation_path__endswith="/")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}·{self.role}"
