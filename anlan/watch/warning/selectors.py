"""Which warnings are in force, and lists of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from anlan.foundation.people.api import may, scope_of
from anlan.foundation.territory.models import Region
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission

MOST_ACTIVE = 200


@dataclass(frozen=True)
class WarningLine:
    """A warning as other modules and screens see it. `regions` are paths of the affected units."""

    id: int
    number: str
    event_code: str
    event_name: str
    level: int
    headline: str
    area: str
    regions: tuple[str, ...]
    polygon: dict[str, Any] | None
    description: str
    instruction: str
    sender: str
    origin: str
    status: str
    issued_at: datetime
    onset_at: datetime | None
    expires_at: datetime
    is_demo: bool

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"/warnings/{self.number}"

    @property
    def is_exercise(self) -> bool:
        """Whether it is not meant for real."""
        return self.status != WarningMessage.Status.ACTUAL


def active(at: datetime | None = None, *, event_code: str = "", region_path: str = "") -> list[WarningLine]:
    """The warnings in force at a moment, worst first; computed from their times. With `region_path` those whose area
    holds or touches that place."""
    found = WarningMessage.objects.active(at or timezone.now())
    if event_code:
        found = found.filter(event_code=event_code)
    lines = [_line(warning) for warning in _ordered(found)]
    if region_path:
        lines = [line for line in lines if not line.regions or any(_touch(r, region_path) for r in line.regions)]
    return lines


def in_force(account: Any) -> list[WarningMessage]:
    """The rows of the warnings in force that an account may see, worst first."""
    found = WarningMessage.objects.visible_to(account).active(timezone.now())
    return list(_ordered(found.select_related("supersedes")))


def active_for(account: Any, at: datetime | None = None) -> list[WarningLine]:
    """The warnings in force that an account may see."""
    found = WarningMessage.objects.visible_to(account).active(at or timezone.now())
    return [_line(warning) for warning in _ordered(found)]


def published(at: datetime) -> list[WarningMessage]:
    """What everybody may know: the warnings in force that are meant for real, worst first."""
    found = WarningMessage.objects.active(at).filter(status=WarningMessage.Status.ACTUAL)
    return list(_ordered(found.select_related("supersedes", "sender")))


def public_one(number: str, at: datetime) -> WarningMessage | None:
    """One that everybody may know: in force, or lifted before its time was over."""
    found = WarningMessage.objects.filter(
        number=number, status=WarningMessage.Status.ACTUAL, issued_at__lte=at, expires_at__gt=at
    ).filter(Q(ended_at=None) | Q(message_type=WarningMessage.MessageType.CANCEL))
    one: WarningMessage | None = found.select_related("supersedes", "sender").first()
    return one


def waiting(account: Any) -> tuple[int, bool]:
    """For the rail: how many warnings are in force, and whether a red one is."""
    if not may(account, Permission.VIEW):
        return 0, False
    levels = list(
        WarningMessage.objects.visible_to(account).active(timezone.now()).values_list("level", flat=True)[:MOST_ACTIVE]
    )
    return len(levels), 1 in levels


def _ordered(found: QuerySet[WarningMessage]) -> QuerySet[WarningMessage]:
    return found.order_by("level", "-issued_at").prefetch_related("regions")[:MOST_ACTIVE]


def _touch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _line(warning: WarningMessage) -> WarningLine:
    assert warning.issued_at is not None
    assert warning.expires_at is not None
    return WarningLine(
        id=warning.pk,
        number=warning.number,
        event_code=warning.event_code,
        event_name=warning.event_name,
        level=warning.level,
        headline=warning.title,
        area=warning.area_words,
        regions=tuple(region.path for region in warning.regions.all()),
        polygon=warning.polygon,
        description=warning.description,
        instruction=warning.instruction,
        sender=warning.sender_name,
        origin=warning.origin,
        status=warning.status,
        issued_at=warning.issued_at,
        onset_at=warning.onset_at,
        expires_at=warning.expires_at,
        is_demo=warning.is_demo,
    )


def regions_to_warn(account: Any, permission: Permission = Permission.DRAFT) -> QuerySet[Region]:
    """The regions for which an account may draft or relay: its remit; those who do it for their whole body, any."""
    scope = scope_of(account, permission)
    body = getattr(account.organisation, "path", "")
    if scope.covers(organisation_path=body):
        return Region.objects.all()
    within = Q(pk__in=())
    for path in scope.regions:
        within |= Q(path__startswith=path)
    return Region.objects.filter(within)


def drafts_for(account: Any) -> list[WarningMessage]:
    """Drafts and what waits for review, inside the account's remit; the nearest limit first."""
    found = WarningMessage.objects.visible_to(account).filter(state__in=("draft", "review"))
    drafts: list[WarningMessage] = list(found.select_related("opened_by").order_by("order_at", "-pk")[:MOST_ACTIVE])
    return drafts


@dataclass(frozen=True)
class EndedPage:
    """Warnings that are over, newest first, and where the next page begins."""

    rows: list[WarningMessage]
    next_before: int | None


def ended_for(account: Any, *, before: int | None = None, size: int = 50, words: str = "", level: int = 0) -> EndedPage:
    """The warnings that were in force and are no longer: of one level, with words in number, headline or issuer."""
    now = timezone.now()
    found = WarningMessage.objects.visible_to(account).filter(issued_at__isnull=False)
    found = found.filter(Q(ended_at__lte=now) | Q(expires_at__lte=now)).order_by("-pk")
    if words:
        named = Q(number__icontains=words) | Q(title__icontains=words) | Q(sender_name__icontains=words)
        found = found.filter(named | Q(event_name__icontains=words) | Q(area_words__icontains=words))
    if level:
        found = found.filter(level=level)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows: list[WarningMessage] = list(found[: size + 1])
    return EndedPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)
