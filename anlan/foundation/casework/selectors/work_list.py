"""The work list: what is mine, what is late, what is next; the same few queries for ten rows or a million."""

import base64
import binascii
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from anlan.foundation.casework.models import Case, Participation
from anlan.foundation.casework.procedure import Procedure, Step, procedure_of, registered_procedures
from anlan.foundation.casework.selectors.clock_view import ClockView, clock_view
from anlan.foundation.casework.wording import pairs_of
from anlan.foundation.people.api import active_postings, permissions_of
from anlan.foundation.people.models import Organisation
from anlan.kit.keyset import BadCursor

MOST_COUNTED = 1000
MOST_ROWS = 200
MOST_WORDS = 5
PROBED = 5000  # a word that one row in a hundred holds is found a page long among so many
MOST_SEARCHED = 4 * MOST_COUNTED  # rows that a search's counts look at
SOON = timedelta(hours=24)
WRONG_CURSOR = "翻页标记不对，请从第一页重新打开列表。"
NOTHING = Q(pk__in=[])
WHOLE_NUMBER = re.compile(r"[A-Za-z]{1,8}-\d{8}-\d{4,}")

View = Literal["mine", "organisation", "opened", "joint", "all", "closed"]
VIEW_TITLES: dict[str, str] = {
    "mine": "等我办",
    "organisation": "本单位",
    "opened": "我发起",
    "joint": "联办与抄送",
    "all": "全部在办",
    "closed": "已办结",
}


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
    pending: str
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
    with_lights: bool = True,
) -> WorkPage:
    """A page of what an account may see, nearest limit first (closed ones: last closed first). Raises BadCursor."""
    filters = filters or Filters()
    now = now or timezone.now()
    size = max(1, min(size, MOST_ROWS))
    visible = Case.objects.visible_to(account)
    rows = _rows([_after(part, filters, cursor) for part in _parts(visible, account, filters, now)], filters, size + 1)
    return WorkPage(
        rows=tuple(_item(case, now) for case in rows[:size]),
        next_cursor=_mark(rows[size - 1], filters) if len(rows) > size else "",
        views=view_counts(visible, account) if with_counts else {},
        lights=_light_counts(visible, account, filters, now) if with_counts and with_lights else {},
    )


def _parts(visible: QuerySet[Case], account: Any, filters: Filters, now: datetime) -> list[QuerySet[Case]]:
    """What the filters let through. Of a million closed cases each part of the remit is read by its own index; of the
    few that run, all at once.
    """
    if filters.view != "closed":
        return narrowed(visible, account, filters, now)
    if filters.light:
        return [Case.objects.none()]  # what is closed shows no light
    visible_parts = Case.objects.visible_in_parts(account, inside=filters.region_path)
    found = [narrowed(part, account, replace(filters, light=None), now) for part in visible_parts]
    return [part for parts in found for part in parts] or [Case.objects.none()]


def _rows(parts: list[QuerySet[Case]], filters: Filters, most: int) -> list[Case]:
    """The first rows of all parts. Each is cut by its own index, and only what is shown is read with its relations."""
    keys = _first_keys(parts, filters, most)
    rows = Case.objects.filter(pk__in=keys).order_by(*_order(filters))
    shown = rows.select_related("region", "organisation", "holder")
    return list(shown.defer("words", "description", "region__outline")[:most])


def _first_keys(parts: list[QuerySet[Case]], filters: Filters, most: int) -> list[int]:
    """The keys of the first rows of each part.

    How many rows hold a word the planner cannot tell, and of a million closed ones it would read all that hold a
    frequent one to sort them. Such a word is found often enough among the first few thousand rows of the list; only
    a rare one is looked up in the index of words.
    """
    if not (filters.text and filters.view == "closed"):
        return _keys([part.filter(_indexed(filters.text)) for part in parts], most)
    near = [
        Case.objects.filter(_holding(filters.text), pk__in=part.values("pk")[:PROBED]).order_by(*_order(filters))
        for part in parts
    ]
    found = list(
        _together([near[n].annotate(part=Value(n)).values_list("part", "pk")[:most] for n in range(len(near))])
    )
    many = Counter(part for part, _ in found)
    rare = [part.filter(_indexed(filters.text)) for n, part in enumerate(parts) if many[n] < most]
    return [key for part, key in found if many[part] >= most] + (_keys(rare, most) if rare else [])


def _keys(parts: list[QuerySet[Case]], most: int) -> list[int]:
    return list(_together([part.values_list("pk", flat=True)[:most] for part in parts]))


def _together(parts: list[QuerySet[Any]]) -> QuerySet[Any]:
    """Their sum without doubles: parts of a remit may overlap."""
    return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]


def narrowed(visible: QuerySet[Case], account: Any, filters: Filters, now: datetime) -> list[QuerySet[Case]]:
    """The visible cases that the filters let through, in disjoint parts that each have an index of their own."""
    if "\x00" in f"{filters.procedure}{filters.state}{filters.region_path}{filters.text}":
        return [visible.none()]
    found = visible.filter(closed_at__isnull=filters.view != "closed")
    wanted = {"procedure": filters.procedure, "state": filters.state, "level": filters.level, "light": filters.light}
    found = found.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    if filters.region_path:
        found = found.filter(region_path__startswith=filters.region_path)
    if filters.due == "late":
        found = found.filter(due_at__lte=now, suspended_at=None)
    elif filters.due == "soon":
        found = found.filter(due_at__gt=now, due_at__lte=now + SOON, suspended_at=None)
    return [found.filter(part) for part in _view_parts(filters.view, account)]


def _holding(text: str) -> Q:
    """The rows that hold every word of a text (five at most)."""
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        if WHOLE_NUMBER.fullmatch(word):
            found &= Q(number=word.upper())
        else:
            found &= Q(number__icontains=word) | Q(title__icontains=word) | Q(address__icontains=word)
    return found


def _indexed(text: str) -> Q:
    """The same, asked of the index of words first (which only knows pairs of letters)."""
    found = _holding(text)
    for word in text.split()[:MOST_WORDS]:
        if len(word) > 1 and not WHOLE_NUMBER.fullmatch(word):
            found &= Q(words__contains=pairs_of(word))
    return found


def view_counts(visible: QuerySet[Case], account: Any) -> dict[str, int]:
    """How many wait in each of my views, counted up to MOST_COUNTED."""
    return {view: _view_count(visible, account, view) for view in ("mine", "organisation", "opened", "joint")}


def view_count(account: Any, view: View) -> int:
    """How many wait in one of my views: a single question, for what is shown on every page."""
    return _view_count(Case.objects.visible_to(account), account, view)


def _view_count(visible: QuerySet[Case], account: Any, view: str) -> int:
    return _count([visible.filter(part, closed_at=None) for part in _view_parts(view, account)])


def _light_counts(visible: QuerySet[Case], account: Any, filters: Filters, now: datetime) -> dict[int, int]:
    if filters.view == "closed":
        return {}
    any_light = narrowed(visible, account, replace(filters, light=None), now)
    if not filters.text:
        return {light: _count([part.filter(light=light) for part in any_light]) for light in (1, 2, 3, 0)}
    searched = _together([part.filter(_indexed(filters.text)).order_by().values("pk", "light") for part in any_light])
    tally = Counter(row["light"] for row in searched[:MOST_SEARCHED])
    return {light: min(MOST_COUNTED, tally[light]) for light in (1, 2, 3, 0)}


def _count(parts: list[QuerySet[Case]]) -> int:
    return min(MOST_COUNTED, _together([part.order_by().values("pk")[:MOST_COUNTED] for part in parts]).count())


def _view_parts(view: str, account: Any) -> list[Q]:
    if view == "mine":
        return awaiting(account)
    if view == "organisation":
        return [Q(organisation__in=own_bodies(account))]
    if view == "opened":
        return [Q(opened_by=account.pk)]
    if view == "joint":
        bodies = own_bodies(account)
        part = Participation.objects.filter(Q(organisation__in=bodies) | Q(account=account.pk))
        return [Q(pk__in=part.values("case_id"))]
    return [Q()]


def own_bodies(account: Any) -> list[int]:
    """The bodies an account works for: its own, and those it has a posting in. Read once per account object."""
    cached: list[int] | None = account.__dict__.get("_own_bodies")
    if cached is None:
        paths = {posting.organisation_path for posting in active_postings(account) if posting.organisation_path}
        posted = Organisation.objects.filter(path__in=paths).values_list("pk", flat=True) if paths else ()
        cached = sorted({*posted, *([account.organisation_id] if account.organisation_id else [])})
        account.__dict__["_own_bodies"] = cached
    return cached


def awaiting(account: Any) -> list[Q]:
    """等我办, in disjoint parts: what I hold; what my body holds without a person, and what nobody holds, where I may
    take the next step."""
    doable = NOTHING
    held = permissions_of(account)
    for procedure in registered_procedures():
        for step in procedure.steps:
            doable |= _doable(procedure, step, held)
    return [
        Q(holder=account.pk),
        Q(holder=None, organisation__in=own_bodies(account)) & doable,
        Q(holder=None, organisation=None) & doable,
    ]


def _doable(procedure: type[Procedure], step: Step, held: set[str]) -> Q:
    """The cases on whose way the step is the next, if one of the permissions held opens it."""
    states = [s.key for s in procedure.states if not s.closed and step.starts_in(s.key, is_open=True)]
    if step.is_side or not step.may:
        return NOTHING
    if not step.may_by_level:
        return Q(procedure=procedure.key, state__in=states) if step.may in held else NOTHING
    levels = [level for level, permission in enumerate(step.may_by_level, 1) if permission in held]
    if 4 in levels:
        levels.append(0)
    return Q(procedure=procedure.key, state__in=states, level__in=levels) if levels else NOTHING


def _order(filters: Filters) -> tuple[str, str]:
    return ("-closed_at", "-id") if filters.view == "closed" else ("order_at", "id")


def _after(found: QuerySet[Case], filters: Filters, cursor: str) -> QuerySet[Case]:
    closed = filters.view == "closed"
    found = found.order_by(*_order(filters))
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
            raise BadCursor(WRONG_CURSOR)
        return moment, int(pk)
    except (ValueError, binascii.Error):
        raise BadCursor(WRONG_CURSOR) from None


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
        pending=case.pending_words,
        is_demo=case.is_demo,
    )
