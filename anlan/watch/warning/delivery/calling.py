"""叫应: for each grid somebody is called until a named person has answered (domain rules 11.3).

Rung 0 is told by message, 1 is called on the phone, 2 is the next person, 3 the street's leader. The last rung stays
open: it ends with an answer or with the warning, never by itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.notify.api import tell
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.rules.api import value
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.watch.warning.delivery.models import Callee, CallOut
from anlan.watch.warning.delivery.targets import paths_of, within
from anlan.watch.warning.models import WarningMessage

LADDER = Actor.system("叫应")
RED, ORANGE = 1, 2
RUNG_RULES = ("WRN-35", "WRN-36", "WRN-37")
NIGHT_FROM, NIGHT_TO = "WRN-38", "WRN-39"
# rung → who is called on it; rung 1 is the same person as rung 0, by telephone
ROLES = ((0, roles.GRID_WORKER), (2, roles.COMMUNITY_STAFF), (3, roles.STREET_STAFF))
RUNG_WORDS = ("已发短信和站内消息", "电话叫应", "叫备选责任人", "叫街道负责人")


class AlreadyAnswered(Refusal):
    """Somebody was quicker."""

    code = "already_answered"


def calls_for(warning: WarningMessage, at: datetime) -> bool:
    """Red always, orange at night."""
    if warning.level == RED:
        return True
    hour, start, end = timezone.localtime(at).hour, int(str(value(NIGHT_FROM))), int(str(value(NIGHT_TO)))
    is_night = start <= hour < end if start <= end else hour >= start or hour < end
    return warning.level == ORANGE and is_night


def open_calls(warning: WarningMessage, *, at: datetime) -> int:
    """A call per grid of the area (per community where no grids are drawn); returns how many are open now."""
    if not calls_for(warning, at):
        return 0
    units = units_of(paths_of(warning))
    ladder = _ladder(units)
    known = set(CallOut.objects.filter(warning=warning).values_list("region_id", flat=True))
    made = CallOut.objects.bulk_create(
        CallOut(
            warning=warning, region=unit, region_path=unit.path, level=warning.level, opened_at=at,
            next_at=at + _pause(0), is_exercise=warning.status != WarningMessage.Status.ACTUAL,
        )
        for unit in units
        if unit.pk not in known
    )  # fmt: skip
    Callee.objects.bulk_create(
        Callee(call=call, account=account, rung=rung, role=role, begun_at=at if rung == 0 else None)
        for call in made
        for rung, account, role in ladder[call.region_path]
    )
    _tell_first(warning, made, at)
    return len(made)


def _tell_first(warning: WarningMessage, made: list[CallOut], at: datetime) -> None:
    """One notice to each person whose turn is first, however many grids it is for. An exercise tells nobody."""
    if warning.status != WarningMessage.Status.ACTUAL:
        return
    first = Callee.objects.filter(call__in=made, rung=0).select_related("account")
    people = {callee.account_id: callee.account for callee in first}
    if people:
        text, key = f"请应答：{warning.title}", f"calls:{warning.pk}"
        tell(people.values(), text=text, subject=Ref.of(made[0]), key=key, level=warning.level, at=at)


def units_of(paths: list[str]) -> list[Region]:
    """The grids below these paths, and the communities that have none."""
    below = list(Region.objects.filter(within(paths, "path")).order_by("path"))
    grids = [region for region in below if region.kind == Region.Kind.GRID]
    gridded = {grid.parent_id for grid in grids}
    return [
        *grids,
        *(one for one in below if one.kind == Region.Kind.COMMUNITY and one.pk not in gridded),
    ]


def _ladder(units: list[Region]) -> dict[str, list[tuple[int, Account, str]]]:
    """Who is called for each unit on which rung, each person once. A posting over a wider place reaches down."""
    wanted = {role.key: (rung, role.title) for rung, role in ROLES}
    held = Posting.objects.in_force(timezone.localdate()).filter(role__in=wanted, account__is_active=True)
    postings = [p for p in held.select_related("account").order_by("pk") if p.region_path]
    found: dict[str, list[tuple[int, Account, str]]] = {}
    for unit in units:
        people: dict[int, tuple[int, Account, str]] = {}
        for posting in postings:
            rung, title = wanted[posting.role]
            if unit.path.startswith(posting.region_path):
                people.setdefault(posting.account_id, (rung, posting.account, title))
        ordered = sorted(people.values(), key=lambda each: (each[0], each[1].pk))
        lowest = ordered[0][0] if ordered else 0
        found[unit.path] = [(0 if rung == lowest else rung, account, title) for rung, account, title in ordered]
    return found


def _pause(rung: int) -> timedelta:
    """From the beginning of a call to the rung after this one."""
    return timedelta(minutes=float(str(value(RUNG_RULES[rung]))))


def escalate_calls(at: datetime | None = None) -> int:
    """Move every call whose time is up to its next rung and tell whose turn it is; returns how many moved."""
    now = at or timezone.now()
    moved = 0
    for pk in CallOut.objects.filter(state=CallOut.State.OPEN, next_at__lte=now).values_list("pk", flat=True)[:1000]:
        moved += _escalate(pk, now)
    return moved


@transaction.atomic
def _escalate(pk: int, now: datetime) -> int:
    call = (
        CallOut.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, state=CallOut.State.OPEN, next_at__lte=now)
        .select_related("region", "warning")
        .first()
    )
    if call is None:
        return 0
    call.rung += 1
    call.next_at = call.opened_at + _pause(call.rung) if call.rung < len(RUNG_RULES) else None
    call.save(update_fields=["rung", "next_at"])
    turn = call.callees.filter(rung=call.rung, begun_at=None)
    people = [callee.account for callee in turn.select_related("account")]
    turn.update(begun_at=now)
    facts = {"region": call.region.name, "rung": RUNG_WORDS[call.rung], "people": [one.name for one in people]}
    record(
        "warning.call.escalated", by=LADDER, subject=_subject(call), facts=facts, region_path=call.region_path, at=now
    )
    if people and not call.is_exercise:
        text = f"请应答：{call.region.name}的{call.warning.title}还没有人应答"
        tell(people, text=text, subject=Ref.of(call), key=f"call:{call.pk}:{call.rung}", level=call.level, at=now)
    return 1


@transaction.atomic
def answer_all(
    calls: Iterable[CallOut], *, callee: Account, by: Actor, words: str = "", at: datetime | None = None
) -> list[CallOut]:
    """One answer of one person for all these calls on whose list they are; the first that fails raises as `answer`."""
    return [answer(call, callee=callee, by=by, words=words, at=at) for call in calls]


@transaction.atomic
def answer(call: CallOut, *, callee: Account, by: Actor, words: str = "", at: datetime | None = None) -> CallOut:
    """A named person has answered. Raises AlreadyAnswered, and Refusal for somebody who is not on the list."""
    now = at or timezone.now()
    call = CallOut.objects.select_for_update(of=("self",)).select_related("region", "warning").get(pk=call.pk)
    if call.state == CallOut.State.ANSWERED:
        moment = f"{timezone.localtime(call.answered_at):%H:%M}" if call.answered_at else ""
        raise AlreadyAnswered(f"{call.answered_by} 已在 {moment} 应答，不用再叫。")
    if call.state == CallOut.State.CLOSED:
        raise AlreadyAnswered("预警已结束，不用再叫。")
    if not call.callees.filter(account=callee).exists():
        raise Refusal(f"{callee.name}不在{call.region.name}的叫应名单里。")
    call.state, call.answered_at, call.answered_by = CallOut.State.ANSWERED, now, callee
    call.noted_by, call.words, call.next_at = by.account, words[:200], None
    call.save()
    facts = {"region": call.region.name, "who": callee.name, "words": words}
    record("warning.call.answered", by=by, subject=_subject(call), facts=facts, region_path=call.region_path, at=now)
    return call


def close_calls(warning: WarningMessage, *, at: datetime) -> int:
    """The warning is over: nobody has to be called any more."""
    still_open = CallOut.objects.filter(warning=warning, state=CallOut.State.OPEN)
    return still_open.update(state=CallOut.State.CLOSED, next_at=None)


def close_ended(at: datetime | None = None) -> int:
    """Close the calls of warnings whose validity is over."""
    now = at or timezone.now()
    return CallOut.objects.filter(state=CallOut.State.OPEN, warning__expires_at__lte=now).update(
        state=CallOut.State.CLOSED, next_at=None
    )


def _subject(call: CallOut) -> Any:
    return ref_of(call.warning)
