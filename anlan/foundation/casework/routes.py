"""Cases in the JSON API: list, read, the steps that can be taken, take one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from anlan.foundation.casework.permissions import Permission
from anlan.foundation.casework.procedure import Fact
from anlan.foundation.casework.selectors.case_page import CasePage, StepOption, case_page
from anlan.foundation.casework.selectors.clock_view import ClockView
from anlan.foundation.casework.selectors.statistics import statistics
from anlan.foundation.casework.selectors.work_list import Filters, WorkItem, work_list
from anlan.foundation.casework.services.advancing import advance
from anlan.foundation.people.api import actor_of, require, signed_in

prefix = "/cases"
router = Router(tags=["事项"])


PendingWords = Annotated[str, Field(description="时限待定的说明：到期日落在节假日尚未录入的年份")]


class ClockOut(Schema):
    """The running limit; seconds used and in all, `light` 0 none, 3 黄, 2 橙, 1 红."""

    title: str
    started_at: datetime
    due_at: datetime
    used_seconds: int
    limit_seconds: int
    light: int
    is_suspended: bool
    basis: str


class CaseOut(Schema):
    """One row of a list."""

    number: str
    procedure: str
    title: str
    place: str
    state: str
    state_title: str
    level: int
    holder: str
    supervision_level: int
    opened_at: datetime
    closed_at: datetime | None
    clock: ClockOut | None
    pending: PendingWords
    is_demo: bool


class CasesOut(Schema):
    """A page of cases, nearest limit first; `counts` go up to 1000."""

    items: list[CaseOut]
    next: str
    counts: dict[str, int]


class FieldOut(Schema):
    """One field of a step's form; `choices` are value and words."""

    name: str
    label: str
    hint: str
    is_required: bool
    choices: list[tuple[str, str]]


class StepOut(Schema):
    """A step that starts in the present state; `why_not` says what stands in its way, empty when nothing does."""

    key: str
    title: str
    can: bool
    why_not: str
    fields: list[FieldOut]


class LineOut(Schema):
    """One line of the timeline, newest first."""

    at: datetime
    title: str
    words: str
    who: str
    light: int


class FactOut(Schema):
    """One known thing."""

    label: str
    value: str
    url: str


class CaseDetailOut(Schema):
    """A case with its clock, facts, timeline and steps. Send `version` back when taking a step."""

    number: str
    procedure: str
    title: str
    description: str
    address: str
    region_path: str
    state: str
    state_title: str
    level: int
    version: int
    organisation: str
    holder: str
    opened_at: datetime
    closed_at: datetime | None
    clock: ClockOut | None
    pending: PendingWords
    facts: list[FactOut]
    timeline: list[LineOut]
    steps: list[StepOut]


class StepIn(Schema):
    """What is filled; `key` makes the call safe to repeat, `version` protects from overwriting someone's step."""

    form: dict[str, str | int | float | bool | list[str | int] | None] = {}
    key: Annotated[str, Field(max_length=64)] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class MovementOut(Schema):
    """The step as it was taken."""

    id: int
    number: str
    step: str
    from_state: str
    to_state: str
    at: datetime
    words: str
    is_kept: bool | None


class StatisticsOut(Schema):
    """Figures of a period; a rate is null when it cannot be computed."""

    opened: int
    closed: int
    due: int
    kept: int
    late_done: int
    late_open: int
    kept_rate: float | None
    rework_rate: float | None


@router.get("", response=CasesOut, summary="事项列表")
@signed_in
def cases(
    request: HttpRequest,
    view: Literal["mine", "organisation", "opened", "joint", "all", "closed"] = "mine",
    procedure: Annotated[str, Field(max_length=40)] = "",
    state: Annotated[str, Field(max_length=30)] = "",
    level: Annotated[int, Field(ge=0, le=4)] | None = None,
    light: Annotated[int, Field(ge=0, le=3)] | None = None,
    due: Literal["", "late", "soon"] = "",
    region: Annotated[str, Field(max_length=120)] = "",
    text: Annotated[str, Field(max_length=60)] = "",
    after: Annotated[str, Field(max_length=200)] = "",
    size: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """What is mine, late, next; only what the account may see."""
    filters = Filters(view, procedure, state, level, light, due, region, text)
    page = work_list(request.user, filters, cursor=after, size=size, with_lights=False)
    return {"items": [_row(item) for item in page.rows], "next": page.next_cursor, "counts": page.views}


@router.get("/statistics", response=StatisticsOut, summary="办理统计")
@require(Permission.STATISTICS_VIEW)
def figures(
    request: HttpRequest,
    since: AwareDatetime,
    until: AwareDatetime,
    procedure: Annotated[str, Field(max_length=40)] = "",
    region: Annotated[str, Field(max_length=120)] = "",
) -> Any:
    """按期率 and 返工率 of a period, over what the account may see."""
    return statistics(request.user, since=since, until=until, procedure=procedure, region_path=region)


@router.get("/{number}", response=CaseDetailOut, summary="一件事项")
@signed_in
def case(request: HttpRequest, number: str) -> dict[str, Any]:
    """Clock, facts, timeline and the steps that start here."""
    page = case_page(request.user, number)
    row = page.case
    return {
        "number": row.number,
        "procedure": row.procedure,
        "title": row.title,
        "description": row.description,
        "address": row.address,
        "region_path": row.region_path,
        "state": row.state,
        "state_title": page.state.title,
        "level": row.level,
        "version": row.version,
        "organisation": str(row.organisation or ""),
        "holder": str(row.holder or ""),
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "clock": _clock(page.clock),
        "pending": row.pending_words,
        "facts": [_fact(fact) for fact in page.facts],
        "timeline": [
            {"at": line.at, "title": line.title, "words": line.words, "who": line.who, "light": line.light}
            for line in page.timeline
        ],
        "steps": [_step(page, option, request.user) for option in page.options],
    }


@router.get("/{number}/steps", response=list[StepOut], summary="可办步骤")
@signed_in
def steps(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """The steps that start in the present state, each with its form or with why it cannot be taken."""
    page = case_page(request.user, number)
    return [_step(page, option, request.user) for option in page.options]


@router.post("/{number}/steps/{step}", response=MovementOut, summary="办理一步")
@signed_in
def take_step(request: HttpRequest, number: str, step: str, given: StepIn) -> dict[str, Any]:
    """Take a step. The same `key` returns the first movement; a `version` that is behind gets 409 `already_moved`."""
    page = case_page(request.user, number)
    movement = advance(page.case.pk, step, by=actor_of(request), form=given.form, key=given.key, version=given.version)
    return {
        "id": movement.pk,
        "number": page.case.number,
        "step": movement.step,
        "from_state": movement.from_state,
        "to_state": movement.to_state,
        "at": movement.at,
        "words": movement.words,
        "is_kept": movement.is_kept,
    }


def _row(item: WorkItem) -> dict[str, Any]:
    return {**vars(item), "clock": _clock(item.clock)}


def _clock(clock: ClockView | None) -> dict[str, Any] | None:
    return vars(clock) if clock else None


def _fact(fact: Fact) -> dict[str, str]:
    return {"label": fact.label, "value": fact.value, "url": fact.url}


def _step(page: CasePage, option: StepOption, account: Any) -> dict[str, Any]:
    form = option.step.form(case=page.case, account=account) if option.can else None
    return {
        "key": option.step.key,
        "title": option.step.title,
        "can": option.can,
        "why_not": option.why_not,
        "fields": [
            {
                "name": name,
                "label": str(field.label),
                "hint": str(field.help_text),
                "is_required": field.required,
                "choices": [(str(key), str(words)) for key, words in getattr(field, "choices", ()) if str(key)],
            }
            for name, field in (form.fields.items() if form else ())
        ],
    }
