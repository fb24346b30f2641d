"""The clock of a case: set, stopped, resumed; and the sweep that turns its light."""

from datetime import datetime

from django.db import transaction

from anlan.foundation.casework.events import CaseLightChanged
from anlan.foundation.casework.limits import PENDING, Clock, PendingClock, RuleLimit
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.procedure import procedure_of, registered_procedures
from anlan.foundation.casework.services.announcing import LIGHT_CHANGED, announce
from anlan.foundation.casework.services.reminding import remind
from anlan.foundation.casework.wording import span
from anlan.foundation.journal.api import Actor

AT_ONCE = 200
CLOCK_ACTOR = Actor.system("时限")


def running_clock(case: Case) -> Clock | None:
    """The clock in force, as it was written when its step started; None for a pending one too."""
    return Clock.from_snapshot(case.limit) if case.limit and PENDING not in case.limit else None


def pending_clock(case: Case) -> PendingClock | None:
    """The clock in force whose end is not known yet (时限待定)."""
    return PendingClock.from_snapshot(case.limit) if case.limit and PENDING in case.limit else None


def set_clock(case: Case, clock: Clock | PendingClock | None) -> None:
    """Put a clock, or none, into the case (not saved). A pending one has no moments, and no light, yet."""
    case.limit = clock.as_snapshot() if clock else None
    known = clock if isinstance(clock, Clock) else None
    case.warn_at = known.warn_at if known else None
    case.due_at = known.due_at if known else None
    case.second_line_at = known.second_line_at if known else None
    case.light = Case.Light.NONE
    case.next_light_at = None if case.suspended_at or case.closed_at else case.warn_at


def move_clock(case: Case, clock: Clock | PendingClock, at: datetime) -> None:
    """Give the running clock another end (延期, 恢复, level change); its light follows, 督办 does not (not saved)."""
    set_clock(case, clock)
    case.light = light_at(case, at)
    case.next_light_at = None if case.suspended_at or case.closed_at else next_light_at(case)


def relevel(case: Case, level: int, at: datetime) -> None:
    """Give a case another level (not saved). A clock whose limit goes by level ends sooner when the new level's would
    end sooner, counted from now; it never ends later than it did.
    """
    case.level = level
    clock = running_clock(case) or pending_clock(case)
    if clock is None or "." not in clock.rule_id:
        return
    fresh = RuleLimit(clock.rule_id.rpartition(".")[0], clock.title, by_level=True).start(case, at)
    # a pending end lies beyond every year that is known, so any known end is sooner
    if isinstance(fresh, Clock) and (isinstance(clock, PendingClock) or fresh.due_at < clock.due_at):
        move_clock(case, fresh, at)


def light_at(case: Case, at: datetime) -> int:
    """The light the clock calls for at a moment."""
    if case.due_at is None or case.warn_at is None or case.second_line_at is None:
        return Case.Light.NONE
    for line, light in (
        (case.second_line_at, Case.Light.RED),
        (case.due_at, Case.Light.ORANGE),
        (case.warn_at, Case.Light.YELLOW),
    ):
        if at >= line:
            return light
    return Case.Light.NONE


def next_light_at(case: Case) -> datetime | None:
    """When the light turns next, given the light that shows."""
    return {
        Case.Light.NONE: case.warn_at,
        Case.Light.YELLOW: case.due_at,
        Case.Light.ORANGE: case.second_line_at,
    }.get(Case.Light(case.light))


def sweep(at: datetime, most: int = 5000) -> int:
    """Turn every light that is due at `at`; returns how many turned. Safe to run twice or side by side.

    Each crossing is written once: the row changes only while it still shows the light this sweep has seen.
    """
    turned = 0
    while turned < most:
        with transaction.atomic():
            due = list(
                Case.objects.filter(next_light_at__lte=at, procedure__in=[p.key for p in registered_procedures()])
                .order_by("next_light_at")
                .select_for_update(skip_locked=True)[: min(AT_ONCE, most - turned)]
            )
            turned += sum(turn_light(case, at) for case in due)
        if len(due) < AT_ONCE:
            break
    return turned


def turn_light(case: Case, at: datetime) -> bool:
    """Turn one case's light to what the clock calls for; False when it shows that already or someone else was first."""
    light = light_at(case, at)
    seen = case.next_light_at
    if light == case.light:
        Case.objects.filter(pk=case.pk, next_light_at=seen).update(next_light_at=next_light_at(case))
        return False
    level = case.supervision_level + (1 if light == Case.Light.RED else 0)
    case.light = light
    following = next_light_at(case)
    won = Case.objects.filter(pk=case.pk, next_light_at=seen).update(
        light=light, next_light_at=following, supervision_level=level
    )
    if won != 1:
        return False
    case.next_light_at, case.supervision_level = following, level
    procedure = procedure_of(case.procedure)
    what = _light_words(case, at)
    words = f"{what}，{remind(case, procedure, what=what, at=at)}"
    note_clock(case, Case.Light(light).label, words, at, light=light)
    announce(
        LIGHT_CHANGED,
        CaseLightChanged(case.pk, case.number, case.procedure, light, level),
        case=case,
        procedure=procedure,
        by=CLOCK_ACTOR,
        at=at,
        facts={"light": Case.Light(light).label, "words": words, "due_at": case.due_at, "supervision_level": level},
    )
    return True


def note_clock(case: Case, title: str, words: str, at: datetime, *, light: int = Case.Light.NONE) -> None:
    """Write a line of the clock into the case's timeline."""
    Movement.objects.create(
        case_id=case.pk,
        kind=Movement.Kind.CLOCK,
        step="clock",
        step_title=title,
        from_state=case.state,
        to_state=case.state,
        actor_kind=CLOCK_ACTOR.kind,
        actor_name=CLOCK_ACTOR.name,
        at=at,
        words=words,
        light=light,
        limit=case.limit,
        due_at=case.due_at,
    )


def _light_words(case: Case, at: datetime) -> str:
    """What happened to the clock. The share of 黄 is the one it was started with (CAS-01 of that day)."""
    clock = running_clock(case)
    assert clock is not None
    if case.light == Case.Light.YELLOW:
        share = (clock.warn_at - clock.started_at) / (clock.due_at - clock.started_at)
        return f"{clock.title}已用 {share:.0%}"
    if case.light == Case.Light.ORANGE:
        return f"{clock.title}已到"
    return f"{clock.title}超期 {span(at - clock.due_at)}，督办升为 {case.supervision_level} 级"
