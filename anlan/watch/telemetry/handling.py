"""The handling of alarms: opened by the engine's events, or by whoever acts first."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from anlan.foundation.casework.api import StepRefused, advance, open_cases, ref_of
from anlan.foundation.journal.api import Actor
from anlan.foundation.live.api import subscribe, subscribe_many
from anlan.foundation.trace.api import Ref, link_all
from anlan.kit.refusal import Refusal
from anlan.watch.telemetry.events import AlarmEscalated, AlarmLowered, AlarmRaised, AlarmReturned
from anlan.watch.telemetry.models import Alarm, AlarmCase
from anlan.watch.telemetry.procedures import AlarmHandling

ENGINE = Actor.system("监测")
LEVELS = {1: "红色一级", 2: "橙色二级", 3: "黄色三级", 4: "蓝色四级"}
_FOLLOWING_UP = 0x414E4C03  # a space of advisory locks beside those of the engine's leases


class AlarmUnknown(Refusal):
    """There is no such alarm."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__("没有找到这条告警，请刷新列表后再试。")


def alone_with(*alarm_ids: int) -> None:
    """Until the end of the transaction nobody else follows these alarms up; the engine is not held up by it."""
    numbers = sorted(alarm_id % 2**31 for alarm_id in alarm_ids)  # everybody takes them in one order: no deadlock
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, n) FROM unnest(%s::int4[]) AS n", [_FOLLOWING_UP, numbers])


@transaction.atomic(savepoint=False)
def ensure_case(alarm_id: int, at: datetime | None = None) -> AlarmCase:
    """The case of an alarm, opened now if it is not yet, with its clock from `at` (when it was decided); raises
    AlarmUnknown.

    Whoever comes second finds the case (`alone_with`). The alarm's own row stays unlocked: the engine moves it, and
    with it everything else that has just been measured.
    """
    there = AlarmCase.objects.filter(alarm=alarm_id).first()
    if isinstance(there, AlarmCase):
        return there
    alone_with(alarm_id)
    alarm = Alarm.objects.select_related("point__kind", "point__region").filter(pk=alarm_id).first()
    if alarm is None:
        raise AlarmUnknown
    there = AlarmCase.objects.filter(alarm=alarm).first()
    if isinstance(there, AlarmCase):
        return there
    return _open([alarm], {alarm.pk: at} if at else {})[0]


def _open(alarms: Sequence[Alarm], since: Mapping[int, datetime]) -> list[AlarmCase]:
    """The cases of alarms that have none, in the order given; their clocks from `since`, else from the decision."""
    openings = [_opening(alarm, since.get(alarm.pk, alarm.decided_at)) for alarm in alarms]
    cases = open_cases(AlarmHandling, openings, by=ENGINE)
    link_all(
        (Ref.of(alarm), ref_of(case), "告警立案", alarm.decided_at) for alarm, case in zip(alarms, cases, strict=True)
    )
    return [case for case in cases if isinstance(case, AlarmCase)]


def _opening(alarm: Alarm, at: datetime) -> dict[str, Any]:
    point = alarm.point
    return {
        "number": alarm.number,
        "title": alarm.title,
        "at": at,
        "level": alarm.level,
        "source": f"{point.kind} {point.code}",
        "address": point.address or point.name,
        "region": point.region,
        "region_path": alarm.region_path,
        "enterprise": point.enterprise,
        "longitude": point.longitude,
        "latitude": point.latitude,
        "is_demo": alarm.is_demo,
        "alarm": alarm,
    }


def acknowledge_alarm(
    *,
    alarm_id: int,
    by: Actor,
    at: datetime | None = None,
    form: Mapping[str, Any] | None = None,
    key: str = "",
) -> Alarm:
    """Confirm an alarm: the step 确认 of its case and the mark on the alarm, in one transaction.

    A second time changes nothing and returns the alarm as it is. Raises AlarmUnknown and StepRefused.
    """
    with transaction.atomic():
        case = ensure_case(alarm_id)
        alarm = Alarm.objects.get(pk=alarm_id)
        if alarm.acknowledged_at is None:
            advance(case.pk, "confirm", by=by, form=form, key=key, at=at)
            alarm.refresh_from_db()
        return alarm


@subscribe_many(AlarmRaised)
def open_for(raised: Sequence[AlarmRaised]) -> None:
    """Open a case for each new alarm, or note in the open one that it has come back."""
    with transaction.atomic(savepoint=False):
        asked = {event.alarm_id for event in raised}
        alone_with(*asked)
        known = set(AlarmCase.objects.filter(alarm__in=asked).values_list("alarm_id", flat=True))
        alarms = Alarm.objects.select_related("point__kind", "point__region")
        fresh = list(alarms.defer("point__region__outline").filter(pk__in=asked - known).order_by("pk"))
        if len(fresh) < len(asked - known):
            raise AlarmUnknown
        said_again = {event.alarm_id: _decided_at(event) for event in raised if event.why}
        _open(fresh, said_again)
        news = {alarm.pk for alarm in fresh}
        for event in raised:
            if event.alarm_id in news and not event.why:
                news.discard(event.alarm_id)  # its first event is the one that opened the case
                continue
            news.discard(event.alarm_id)
            case = AlarmCase.objects.get(alarm=event.alarm_id)
            if event.why:
                _note(case, "said_again", f"{event.why}，{event.title}", event)
            elif case.is_open and case.alarm.recurrences:
                _note(case, "recurred", f"复发，{event.title}", event)


def _decided_at(event: AlarmRaised) -> datetime:
    return datetime.fromtimestamp(event.decided_ms / 1000, UTC)


@subscribe(AlarmEscalated)
def note_escalation(event: AlarmEscalated) -> None:
    """A more serious level shortens the running clock."""
    words = f"升为{LEVELS[event.level]}，{event.title}"
    _note(ensure_case(event.alarm_id), "level_changed", words, event, level=event.level)


@subscribe(AlarmLowered)
def note_easing(event: AlarmLowered) -> None:
    """A milder level is noted; the clock stays."""
    words = f"降为{LEVELS[event.level]}，{event.title}"
    _note(ensure_case(event.alarm_id), "level_changed", words, event, level=event.level)


@subscribe(AlarmReturned)
def note_return(event: AlarmReturned) -> None:
    """The reading is back; from now on the case may be closed at once."""
    _note(ensure_case(event.alarm_id), "returned", "读数恢复到限值以内", event)


def _note(case: AlarmCase, step: str, words: str, event: Any, level: int | None = None) -> None:
    """Write a line into an open case; the event's own moment makes a second delivery harmless."""
    if not case.is_open:
        return
    try:
        advance(
            case.pk,
            step,
            by=ENGINE,
            form={"words": words, "level": level},
            key=f"{event.name}:{event.decided_ms}:{event.level}",
            at=datetime.fromtimestamp(event.decided_ms / 1000, UTC) if event.decided_ms else None,
        )
    except StepRefused:
        if AlarmCase.objects.get(pk=case.pk).is_open:
            raise
