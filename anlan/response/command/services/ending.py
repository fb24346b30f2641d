"""Take a response back as a whole, or end it when its work is done."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import Transition, advance, ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.api import rule
from anlan.response.command.choices import (
    OPEN_TASKS,
    MessageState,
    ReportKind,
    RequestState,
    ResponseState,
    TaskState,
    Tone,
)
from anlan.response.command.events import ResponseEnded
from anlan.response.command.models import Incident, Notice, Response
from anlan.response.command.refusals import NotFound, TooLate, WrongStep
from anlan.response.command.services.making import announce_notices
from anlan.response.command.services.opening import start_report
from anlan.response.command.services.saying import announce, write_log
from anlan.response.plans.api import LEVEL_WORDS
from anlan.response.resources.api import give_back_stock, stand_down

TAKEN_BACK = ("withdraw", "withdraw_all")


@transaction.atomic
def withdraw_response(
    response_id: int, *, by: Actor, reason: str, key: str = "", at: datetime | None = None
) -> Response:
    """Take a response back as a whole, within ten minutes (CMD-P01).

    Teams are called back, supplies returned, tasks and requests marked, everyone told is told again; an incident that
    came with the response closes with it. The same key again changes nothing. Raises NotFound, WrongStep, TooLate,
    and casework's refusals.
    """
    response = Response.objects.select_related("incident").filter(pk=response_id).first()
    if response is None or not Incident.objects.visible_to(by.account).filter(pk=response.incident_id).exists():
        raise NotFound
    if key and response.incident.movements.filter(key=key, step__in=TAKEN_BACK, account=by.account).exists():
        return response
    _refuse_unless_active(response)
    step = "withdraw_all" if response.opened_incident else "withdraw"
    advance(response.incident_id, step, by=by, form={"reason": reason}, key=key, at=at or timezone.now())
    response.refresh_from_db()
    return response


@transaction.atomic
def terminate_response(incident_id: int, *, by: Actor, reason: str, key: str = "", at: datetime | None = None) -> None:
    """End the response of an incident with a reason. Raises casework's refusals."""
    advance(incident_id, "terminate", by=by, form={"reason": reason}, key=key, at=at or timezone.now())


@transaction.atomic
def adjust_level(
    incident_id: int, *, level: int, by: Actor, reason: str, key: str = "", at: datetime | None = None
) -> None:
    """Raise or lower the level of a running response (EVT-07). Raises casework's refusals."""
    form = {"level": str(level), "reason": reason}
    advance(incident_id, "adjust", by=by, form=form, key=key, at=at or timezone.now())


def withdrawable_until(response: Response) -> datetime:
    """The last moment at which a response can be taken back, counted from its start: another level starts nothing."""
    first = response
    while first.adjusted_from is not None:
        first = first.adjusted_from
    found = rule("CMD-P01", timezone.localdate(first.started_at))
    return first.started_at + timedelta(minutes=float(found.value))


def withdraw_made(move: Transition) -> None:
    """The effect of 撤回响应."""
    incident, reason = move.case, move.filled["reason"]
    response = _active_response(incident)
    last = withdrawable_until(response)
    if move.at > last:
        raise TooLate(
            f"已过撤回时限 {timezone.localtime(last):%H:%M}。要结束响应，请办理「终止响应」；要减少力量，请调整级别。"
        )
    words = f"响应撤回：{reason}"
    incident.tasks.filter(state__in=OPEN_TASKS).update(
        state=TaskState.CANCELLED, finished_at=move.at, outcome=words[:300]
    )
    incident.groups.filter(withdrawn_at=None).update(withdrawn_at=move.at)
    incident.posts.filter(withdrawn_at=None).update(withdrawn_at=move.at)
    incident.messages.filter(state=MessageState.WAITING).update(state=MessageState.WITHDRAWN)
    _bring_back(incident, words, move.by, move.at)
    told = _follow_up(incident, f"此前关于{incident.title}的通知撤回：{reason}。请停止行动并归队。", move.at)
    incident.notices.filter(pk__in=told).update(withdrawn_at=move.at)
    _close(response, ResponseState.WITHDRAWN, move, reason)
    incident.level = incident.alarm_level
    if response.opened_incident:
        incident.running_origin = None
        incident.reports.filter(sent_at=None, cancelled_at=None).update(cancelled_at=move.at)
    _say_end("command.response.withdrawn", incident, response, move, reason, "撤回")


def terminate_made(move: Transition) -> None:
    """The effect of 终止响应."""
    incident, reason = move.case, move.filled["reason"]
    response = _active_response(incident)
    words = f"响应终止：{reason}"
    incident.tasks.filter(state__in=OPEN_TASKS).update(
        state=TaskState.CANCELLED, finished_at=move.at, outcome=words[:300]
    )
    stand_down(ref_of(incident), reason=words[:200], by=move.by, at=move.at)
    _follow_up(incident, f"{incident.title}响应终止：{reason}。", move.at)
    _close(response, ResponseState.ENDED, move, reason)
    incident.running_origin = None
    incident.reports.filter(kind=ReportKind.FURTHER, sent_at=None, cancelled_at=None).update(cancelled_at=move.at)
    start_report(incident, ReportKind.LAST, "CMD-P04", move.at)
    _say_end("command.response.terminated", incident, response, move, reason, "终止")


def _active_response(incident: Incident) -> Response:
    response = incident.responses.select_for_update().filter(state=ResponseState.ACTIVE).first()
    if response is None:
        raise WrongStep("没有进行中的响应。")
    return response


def _refuse_unless_active(response: Response) -> None:
    if response.state in (ResponseState.WITHDRAWN, ResponseState.ENDED):
        when = f"{timezone.localtime(response.ended_at):%H:%M}" if response.ended_at else ""
        raise WrongStep(f"{response.ended_by_name}已于 {when} 办理，响应现为「{response.get_state_display()}」。")
    if response.state == ResponseState.SUPERSEDED:
        raise WrongStep("响应级别已经调整，请对现行级别办理。")


def _bring_back(incident: Incident, words: str, by: Actor, at: datetime) -> None:
    """Teams home, supplies back to where they came from."""
    stand_down(ref_of(incident), reason=words[:200], by=by, at=at)
    taken = incident.requests.filter(state=RequestState.SENT, movement__isnull=False)
    give_back_stock(list(taken.values_list("movement_id", flat=True)), reason=words, by=by, at=at)
    incident.requests.exclude(state=RequestState.STOOD_DOWN).update(state=RequestState.STOOD_DOWN)


def _follow_up(incident: Incident, text: str, at: datetime) -> list[int]:
    """Everyone who was told is told how it went on; returns the keys of the notices that were followed."""
    told = list(incident.notices.filter(response__isnull=False, follows=None, followed_by=None))
    follow = Notice.objects.bulk_create(
        Notice(
            incident=incident,
            response_id=notice.response_id,
            line=notice.line,
            account_id=notice.account_id,
            organisation_id=notice.organisation_id,
            recipient_name=notice.recipient_name,
            text=text[:500],
            sent_at=at,
            follows=notice,
        )
        for notice in told
    )
    announce_notices(incident, follow)
    return [notice.pk for notice in told]


def _close(response: Response, state: ResponseState, move: Transition, reason: str) -> None:
    response.state, response.ended_at = state, move.at
    response.ended_by_name, response.end_reason = move.by.name, reason
    response.save(update_fields=["state", "ended_at", "ended_by_name", "end_reason"])


def _say_end(kind: str, incident: Incident, response: Response, move: Transition, reason: str, word: str) -> None:
    level = LEVEL_WORDS[response.level]
    record(
        kind,
        by=move.by,
        subject=ref_of(incident),
        facts={"level": level, "reason": reason, "response": response.pk},
        at=move.at,
        region_path=incident.region_path,
    )
    write_log(incident, f"{level}响应{word}：{reason}", by=move.by, at=move.at, tone=Tone.PLAIN)
    announce(incident, ResponseEnded(incident.pk, incident.number, response.pk, response.state))
