"""What an auditor asks of the journal: time, who, about what, which kind; always inside the remit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from anlan.foundation.journal.api import Entry, kind_words, registered_entries
from anlan.foundation.people.api import Remit, scope_of
from anlan.foundation.people.models import Account
from anlan.web.audit.permissions import Permission

REMIT = Remit(view=Permission.VIEW, region="region_path")
LATELY = timedelta(days=30)
"""How far a search by words goes back when no day is named: words have no index, a journal has millions of lines."""


@dataclass(frozen=True)
class Asked:
    """The filters; empty ones do not narrow. `since` and `until` are days, both included."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    subject: str = ""
    kind: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """From an address; what cannot be read does not narrow."""
        kind = given.get("kind", "")
        since, subject = _day(given.get("since", "")), given.get("subject", "").strip()[:60]
        if subject and since is None:
            since = timezone.localdate() - LATELY
        return cls(
            since=since,
            until=_day(given.get("until", "")),
            who=given.get("who", "").strip()[:40],
            subject=subject,
            kind=kind if kind in registered_entries() else "",
        )

    @property
    def address(self) -> str:
        """The filters as a query."""
        asked = {field.name: value for field in fields(self) if (value := getattr(self, field.name))}
        return urlencode(asked)

    @property
    def words(self) -> str:
        """The filters as the journal keeps them."""
        parts = [
            f"{self.since} 起" if self.since else "",
            f"{self.until} 止" if self.until else "",
            f"主体「{self.who}」" if self.who else "",
            f"对象「{self.subject}」" if self.subject else "",
            f"事项「{kind_words(self.kind)}」" if self.kind else "",
        ]
        return "，".join(part for part in parts if part) or "全部"

    def narrow(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that fit."""
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.who:
            accounts = Account.objects.filter(Q(name__icontains=self.who) | Q(username__icontains=self.who))
            ids = list(accounts.values_list("pk", flat=True)[:100])
            rows = rows.filter(Q(actor_id__in=ids) | Q(actor_name=self.who))
        for word in self.subject.split():
            rows = rows.filter(Q(subject_title__icontains=word) | Q(subject_key=word))
        return rows


def visible_entries(account: Any) -> QuerySet[Entry]:
    """The entries inside the remit. What belongs to no place is seen by whose remit is the whole district."""
    condition = REMIT.filter(scope_of(account, Permission.VIEW))
    return Entry.objects.none() if condition is None else Entry.objects.filter(condition)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 1900 < found.year < 2200 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
