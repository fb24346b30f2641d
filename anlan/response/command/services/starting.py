"""一键响应: one click turns a plan into posts, groups, tasks, teams under way, supplies and notices. All or nothing."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import StepRefused, Transition, advance, ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref, link
from anlan.response.command.choices import GRADE_WORDS, ResponseState, Tone
from anlan.response.command.contracts import NO_CHANGES, Changes, Draft
from anlan.response.command.drafting import draft_response, words_of
from anlan.response.command.events import ResponseStarted
from anlan.response.command.models import Incident, Response
from anlan.response.command.occasions import situation_of_alarm, situation_of_incident, visible_alarm
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import AlreadyStarted, Incomplete, KeyUsed, NotFound, WrongStep
from anlan.response.command.selectors.existing import existing_of
from anlan.response.command.services.making import make, supersede
from anlan.response.command.services.opening import check_level, check_may, lock_origin, open_from_situation, origin_of
from anlan.response.command.services.proposals import settle_started
from anlan.response.command.services.saying import announce, tell, write_log
from anlan.response.plans.api import LEVEL_WORDS, NoPlan, PlanInForce, Situation, judge, plan_in_force, plan_version
from anlan.response.resources.api import StockShort, TeamBusy
from anlan.watch.telemetry.api import acknowledge_alarm

TRIES = 3


@dataclass(frozen=True)
class Started:
    """What a start did: ids to go on with, and whether this very call did it (False: the key had done it before)."""

    incident_id: int
    number: str
    response_id: int
    is_new: bool


@transaction.atomic
def start_response(
    *,
    by: Actor,
    plan_code: str,
    level: int,
    key: str,
    alarm_id: int | None = None,
    incident_id: int | None = None,
    changes: Changes = NO_CHANGES,
    at: datetime | None = None,
) -> Started:
    """Start a plan at a level for an alarm or an incident, in one transaction.

    The same key again returns what it made the first time. Raises NotFound, NotYours, AlreadyStarted (two officers at
    once: one wins), Incomplete, KeyUsed, and casework's refusals.
    """
    began, at = perf_counter(), at or timezone.now()
    check_level(level)
    if not key or len(key) > 80:
        raise Incomplete("请给出 80 个字符以内的幂等键。")
    lock_origin(f"key:{key}")
    done = Response.objects.select_related("incident").filter(key=key).first()
    if done is not None:
        if done.started_by_id != by.account_id or done.level != level:
            raise KeyUsed
        return Started(done.incident_id, done.incident.number, done.pk, is_new=False)
    incident, opened = _incident_for(by, plan_code, level, alarm_id, incident_id, at)
    filled = {
        "plan": plan_code,
        "level": str(level),
        "key": key,
        "changes": json.dumps(changes.as_document()),
    }
    advance(incident.pk, "respond", by=by, form=filled, key=f"start:{key}"[:64], at=at)
    response = Response.objects.get(key=key)
    if alarm_id is not None:
        _confirm(alarm_id, by, at)
    elapsed = round((perf_counter() - began) * 1000)
    Response.objects.filter(pk=response.pk).update(elapsed_ms=elapsed, opened_incident=opened)
    _log_start(incident, response, by, at, elapsed)
    return Started(incident.pk, incident.number, response.pk, is_new=True)


def _incident_for(
    by: Actor, plan_code: str, level: int, alarm_id: int | None, incident_id: int | None, at: datetime
) -> tuple[Incident, bool]:
    """The incident to respond to, opened from the alarm when there is none yet."""
    if incident_id is not None:
        lock_origin(f"incident:{incident_id}")
        incident: Incident | None = Incident.objects.visible_to(by.account).filter(pk=incident_id).first()
        if incident is None:
            raise NotFound
        _refuse_second(incident)
        return incident, False
    if alarm_id is None:
        raise Incomplete("请指明告警或事件。")
    alarm = visible_alarm(alarm_id, by.account)
    situation = situation_of_alarm(alarm, at)
    check_may(by, Permission.START, situation.region_path)
    origin = origin_of(situation.subject)
    lock_origin(origin)
    running = Incident.objects.filter(running_origin=origin).first()
    if running is not None:
        _refuse_second(running)
        return running, False
    title = draft_title(situation, plan_code, level, by, at)
    return open_from_situation(situation, title=title, by=by, at=at, source="监测告警"), True


def _confirm(alarm_id: int, by: Actor, at: datetime) -> None:
    """Whoever sends teams for an alarm has seen it: nobody is reminded to confirm it any more."""
    with suppress(StepRefused), transaction.atomic():
        acknowledge_alarm(alarm_id=alarm_id, by=by, at=at)


def draft_title(situation: Situation, plan_code: str, level: int, by: Actor, at: datetime) -> str:
    """The incident's title by the plan's own words. Raises Incomplete for an unknown plan."""
    return words_of(situation, _plan(plan_code), level, by.name, at)[0]


def _plan(code: str) -> PlanInForce:
    try:
        return plan_in_force(code)
    except NoPlan as none:
        raise Incomplete(str(none)) from none


def _refuse_second(incident: Incident) -> None:
    active = incident.responses.filter(state=ResponseState.ACTIVE).first()
    if active is not None:
        raise AlreadyStarted(active.started_by_name, active.started_at, incident.number, active.pk)


def _log_start(incident: Incident, response: Response, by: Actor, at: datetime, elapsed: int) -> None:
    made = response.made
    text = (
        f"一键响应（{LEVEL_WORDS[response.level]}）：{made['people']} 人、{made['teams']} 队、{made['tasks']} 项任务，"
        f"用时 {elapsed / 1000:.1f} 秒"
    )
    write_log(incident, text, by=by, at=at, tone=Tone(str(response.level)), subject=Ref.of(response))


def instantiate(move: Transition) -> None:
    """The effect of 启动响应: draft with what the person changed, and make it."""
    filled, incident = move.filled, move.case
    plan = _plan(filled["plan"])
    key = filled["key"] or f"case:{incident.pk}:{incident.version}"
    _made(move, incident, plan, int(filled["level"]), key, filled["changes"], None)


def instantiate_level(move: Transition) -> None:
    """The effect of 调整响应: the same edition at another level; what is there already stays."""
    incident, level = move.case, int(move.filled["level"])
    current = incident.responses.select_for_update().filter(state=ResponseState.ACTIVE).first()
    if current is None:
        raise WrongStep("响应已经结束，不能调整级别。")
    if current.level == level:
        raise WrongStep(f"现在就是{LEVEL_WORDS[level]}响应。")
    plan = plan_version(current.plan_version_id)
    before, reason = LEVEL_WORDS[current.level], move.filled["reason"]
    supersede(current, level=level, by=move.by, at=move.at, reason=reason)
    _made(move, incident, plan, level, f"adjust:{current.pk}", NO_CHANGES, current)
    facts = {"before": before, "after": LEVEL_WORDS[level], "reason": reason}
    record(
        "command.response.adjusted",
        by=move.by,
        subject=ref_of(incident),
        facts=facts,
        at=move.at,
        region_path=incident.region_path,
    )
    text = f"响应由{before}调为{LEVEL_WORDS[level]}：{reason}"
    write_log(incident, text, by=move.by, at=move.at, tone=Tone(str(level)))
    tell(incident, "head")


def _made(
    move: Transition,
    incident: Incident,
    plan: PlanInForce,
    level: int,
    key: str,
    changes: Changes,
    adjusted_from: Response | None,
) -> Response:
    """Draft and make; when another officer took a team in the same moment, draft anew with the next one."""
    situation, existing = situation_of_incident(incident, move.at), existing_of(incident)
    for attempt in range(TRIES):
        draft = draft_response(
            situation, plan, level, signer=move.by.name, at=move.at, changes=changes, existing=existing
        )
        try:
            with transaction.atomic():
                response = make(incident, draft, by=move.by, at=move.at, key=key, adjusted_from=adjusted_from)
                break
        except (TeamBusy, StockShort) as gone:
            if attempt == TRIES - 1:
                raise WrongStep(f"{gone}没有派出任何力量，请核对后再发出。") from gone
    _settle(move, incident, response, draft, situation)
    return response


def _settle(move: Transition, incident: Incident, response: Response, draft: Draft, situation: Situation) -> None:
    """Level, proposed grade, reasons, journal, trace and event of a response that was made."""
    incident.level = response.level
    if not incident.grade_signed_at:
        incident.grade = response.level
        incident.grade_basis = (
            f"按{LEVEL_WORDS[response.level]}响应初判为{GRADE_WORDS[response.level]}（平台默认，待签定）"
        )
    response.reasons = _reasons(draft.plan, situation)
    response.save(update_fields=["reasons"])
    counts = draft.counts()
    record(
        "command.response.started",
        by=move.by,
        subject=ref_of(incident),
        facts={
            **counts,
            "plan": draft.plan.title,
            "edition": draft.plan.edition,
            "level": LEVEL_WORDS[response.level],
            "response": response.pk,
            "reasons": response.reasons,
        },
        at=move.at,
        region_path=incident.region_path,
    )
    settle_started(incident, by=move.by, at=move.at)
    version = Ref("plans.planversion", str(draft.plan.version_id), f"{draft.plan.title} {draft.plan.edition}")
    link(version, ref_of(incident), f"按预案启动{LEVEL_WORDS[response.level]}响应", move.at)
    announce(
        incident,
        ResponseStarted(
            incident.pk,
            incident.number,
            incident.title,
            response.pk,
            response.level,
            incident.origin_kind,
            incident.origin_key,
            situation.longitude,
            situation.latitude,
        ),
    )


def _reasons(plan: PlanInForce, situation: Situation) -> list[dict[str, Any]]:
    """The proposal as it stood when the person signed: every trigger, what was seen, whether it held."""
    return [
        {
            "level": option.level,
            "rule": reason.rule_id,
            "says": reason.says,
            "seen": reason.seen,
            "mark": reason.mark,
            "holds": reason.holds,
        }
        for option in judge(plan.structure, situation).options
        for reason in (*option.evidence, *option.counter_evidence)
    ]
