"""The work list: what is mine, what is late, what is next; the same few queries for ten rows or a million."""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils import timezone

from anlan.foundation.casework.models import Case, Participation
from anlan.foundation.casework.procedure import Procedure, procedure_of, registered_procedures
from anlan.foundation.casework.selectors.clock_view import ClockView, clock_view
from anlan.foundation.casework.wording import pairs_of
from anlan.foundation.people.api import permissions_of
from anlan.foundation.people.remit import active_postings

MOST_COUNTED = 1000
MOST_ROWS = 200
SOON = timedelta(hours=24)

View = Literal["mine", "organisation", "opened", "joint", "all", "closed"]
VIEW_TITLES: dict[str, str] = {
    "mine": "等我办",
    "organisation": "本单位",
    "opened": "我发起",
    "joint": "联办",
    "all": "全部在办",
    "closed": "已办结",
}


class BadCursor(ValueError):
    """A page mark that this list did not give out."""

    def __init__(self) -> None:
        super().__init__("翻页标记不对，请从第一页重新打开列表。")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty values do not narrow. `due` is `late` or `soon` (within a day)."""

    view: View = "mine"
    procedure: str = ""
    state: str = ""
    level: int | None = None
    light: int | None = None
    due: str = ""
    region_path: str = ""
    text: str = ""


@dataclass(frozen=True)
class WorkItem:
    """One row."""

    case_id: int
    number: str
    procedure: str
    procedure_title: str
    title: str
    place: str
    state: str
    state_title: str
    level: int
    light: int
    holder: str
    supervision_level: int
    opened_at: datetime
    closed_at: datetime | None
    clock: ClockView | None
    is_demo: bool


@dataclass(frozen=True)
class WorkPage:
    """Rows, the mark of the next page (empty on the last), and counts up to MOST_COUNTED."""

    rows: tuple[WorkItem, ...]
    next_cursor: str
    views: dict[str, int]
    lights: dict[int, int]


def work_list(
    account: Any,
    filters: Filters | None = None,
    *,
    cursor: str = "",
    size: int = 50,
    now: datetime | None = None,
    with_counts: bool = True,
) -> WorkPage:
    """A page of what an account may see, nearest limit first (closed ones: last closed first). Raises BadCursor."""
    filters = filters or Filters()
    now = now or timezone.now()
    size = max(1, min(size, MOST_ROWS))
    visible = Case.objects.visible_to(account)
    found = narrowed(visible, account, filters, now)
    rows = list(
        _after(found, filters, cursor)
        .select_related("region", "organisation", "holder")
        .defer("words", "description")[: size + 1]
    )
    return WorkPage(
        rows=tuple(_item(case, now) for case in rows[:size]),
        next_cursor=_mark(rows[size - 1], filters) if len(rows) > size else "",
        views=view_counts(visible, account) if with_counts else {},
        lights=_light_counts(visible, account, filters, now) if with_counts else {},
    )


def narrowed(visible: QuerySet[Case], account: Any, filters: Filters, now: datetime) -> QuerySet[Case]:
    """The visible cases that the filters let through."""
    found = visible.filter(closed_at__isnull=filters.view != "closed")
    found = found.filter(_view_filter(filters.view, account))
    wanted = {"procedure": filters.procedure, "state": filters.state, "level": filters.level, "light": filters.light}
    found = found.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    if filters.region_path:
        found = found.filter(region_path__startswith=filters.region_path)
    if filters.due == "late":
        found = found.filter(due_at__lte=now, suspended_at=None)
    elif filters.due == "soon":
        found = found.filter(due_at__gt=now, due_at__lte=now + SOON, suspended_at=None)
    for word in filters.text.split()[:5]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(address__icontains=word))
        if len(word) > 1:
            found = found.filter(words__contains=pairs_of(word))
    return found


def view_counts(visible: QuerySet[Case], account: Any) -> dict[str, int]:
    """How many wait in each of my views, counted up to MOST_COUNTED."""
    return {
        view: _count(visible.filter(_view_filter(view, account), closed_at=None))
        for view in ("mine", "organisation", "opened", "joint")
    }


def _light_counts(visible: QuerySet[Case], account: Any, filters: Filters, now: datetime) -> dict[int, int]:
    if filters.view == "closed":
        return {}
    any_light = narrowed(visible, account, replace(filters, light=None), now)
    return {light: _count(any_light.filter(light=light)) for light in (1, 2, 3, 0)}


def _count(found: QuerySet[Case]) -> int:
    return found.order_by().values("pk")[:MOST_COUNTED].count()


def _view_filter(view: str, account: Any) -> Q:
    if view == "mine":
        return awaiting(account)
    if view == "organisation":
        return Q(organisation_path__in=own_bodies(account))
    if view == "opened":
        return Q(opened_by=account.pk)
    if view == "joint":
        part = Participation.objects.filter(Q(organisation_path__in=own_bodies(account)) | Q(account=account.pk))
        return Q(pk__in=part.values("case_id"))
    return Q()


def own_bodies(account: Any) -> list[str]:
    """Paths of the bodies an account works for: its own, and those it has a posting in."""
    paths = {posting.organisation_path for posting in active_postings(account) if posting.organisation_path}
    if account.organisation_id:
        paths.add(account.organisation.path)
    return sorted(paths)


def awaiting(account: Any) -> Q:
    """等我办: what I hold; what my body holds without a person, or nobody holds, where I may take the next step."""
    doable = Q(pk__in=[])
    held = permissions_of(account)
    for procedure in registered_procedures():
        states = _doable_states(procedure, held)
        if states:
            doable |= Q(procedure=procedure.key, state__in=states)
    unheld = Q(holder=None) & (Q(organisation=None) | Q(organisation_path__in=own_bodies(account)))
    return Q(holder=account.pk) | (unheld & doable)


def _doable_states(procedure: type[Procedure], held: set[str]) -> list[str]:
    return sorted(
        {
            state.key
            for state in procedure.states
            for step in procedure.steps
            if not state.closed and not step.is_side and step.may in held and step.starts_in(state.key, is_open=True)
        }
    )


def _after(found: QuerySet[Case], filters: Filters, cursor: str) -> QuerySet[Case]:
    closed = filters.view == "closed"
    found = found.order_by("-closed_at", "-id") if closed else found.order_by("order_at", "id")
    if not cursor:
        return found
    at, pk = _unmark(cursor)
    if closed:
        return found.filter(closed_at__lte=at).exclude(closed_at=at, id__gte=pk)
    return found.filter(order_at__gte=at).exclude(order_at=at, id__lte=pk)


def _mark(case: Case, filters: Filters) -> str:
    at = case.closed_at if filters.view == "closed" else case.order_at
    assert at is not None
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{case.pk}".encode()).decode()


def _unmark(cursor: str) -> tuple[datetime, int]:
    try:
        at, pk = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise BadCursor
        return moment, int(pk)
    except (ValueError, binascii.Error):
        raise BadCursor from None


def _item(case: Case, now: datetime) -> WorkItem:
    procedure = procedure_of(case.procedure)
    clock = clock_view(case, now) if case.is_open else None
    return WorkItem(
        case_id=case.pk,
        number=case.number,
        procedure=procedure.key,
        procedure_title=procedure.title,
        title=case.title,
        place=str(case.region) if case.region else case.address,
        state=case.state,
        state_title=procedure.state(case.state).title,
        level=case.level,
        light=clock.light if clock else 0,
        holder=str(case.holder or case.organisation or ""),
        supervision_level=case.supervision_level,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        clock=clock,
        is_demo=case.is_demo,
    )
