"""Notes in the log, receipts of notices, reports to the superior, messages to the public."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import MessageState, ReportKind, ResponseState, TaskState, Tone
from anlan.response.command.models import Incident, LogEntry, Notice, PublicMessage, ReportDuty
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, NotFound, NotYours, WrongStep
from anlan.response.command.services.opening import check_may, start_report
from anlan.response.command.services.saying import say, tell, write_log
from anlan.response.plans.api import LEVEL_WORDS
from anlan.response.resources.api import MoveState, moves_for

ELEMENTS = (
    ("time", "时间"),
    ("place", "地点"),
    ("source", "信息来源"),
    ("casualties", "伤亡或经济损失初步评估"),
    ("extent", "影响范围"),
    ("trend", "发展势态"),
    ("measures", "处置情况"),
)
"""What a report has to say (EVT-22, 江西省突发事件应对条例第三十四条)."""
REPORTED_WORDS = (("trapped", "被困或受伤"), ("dead_or_missing", "死亡与失踪"))


@transaction.atomic
def write_note(incident_id: int, *, text: str, by: Actor, at: datetime | None = None) -> LogEntry:
    """记一笔. Raises NotFound, NotYours, Incomplete."""
    at = at or timezone.now()
    incident = _seen(incident_id, by)
    _check_note(incident, by)
    words = text.strip()
    if not words:
        raise Incomplete("请写下要记的内容。")
    if len(words) > 400:
        raise Incomplete("一条日志不超过 400 字，请分开记。")
    record(
        "command.note.written",
        by=by,
        subject=ref_of(incident),
        facts={"text": words},
        at=at,
        region_path=incident.region_path,
    )
    entry = write_log(incident, words, by=by, at=at, is_note=True)
    tell(incident, "log")
    return entry


@transaction.atomic
def read_notices(incident_id: int, *, by: Actor, at: datetime | None = None) -> int:
    """已知悉: receipts for all of one's unread notices of an incident; returns how many. Raises NotFound."""
    at = at or timezone.now()
    incident = _seen(incident_id, by)
    read = Notice.objects.filter(incident=incident, account=by.account, read_at=None).update(read_at=at)
    if read:
        record(
            "command.notice.read",
            by=by,
            subject=ref_of(incident),
            facts={"notices": read},
            at=at,
            region_path=incident.region_path,
        )
        tell(incident, "head")
    return read


@transaction.atomic
def send_report(report_id: int, *, elements: Mapping[str, str], by: Actor, at: datetime | None = None) -> ReportDuty:
    """Sign a report as sent; the clock of the next one starts. Raises NotFound, NotYours, Incomplete, WrongStep."""
    at = at or timezone.now()
    report = ReportDuty.objects.select_for_update(of=("self",)).select_related("incident").filter(pk=report_id).first()
    if report is None or not Incident.objects.visible_to(by.account).filter(pk=report.incident_id).exists():
        raise NotFound
    incident = report.incident
    check_may(by, Permission.REPORT, incident.region_path)
    if report.sent_at or report.cancelled_at:
        raise WrongStep(f"{report.get_kind_display()}已由{report.sent_by_name or '系统'}办理，不必再报。")
    filled = {key: elements.get(key, "").strip() for key, _ in ELEMENTS}
    missing = [title for key, title in ELEMENTS if not filled[key]]
    if missing:
        raise Incomplete(f"还缺要素：{'、'.join(missing)}。不掌握的写「正在核实」。")
    report.elements = filled
    report.text = "\n".join(f"{title}：{filled[key]}" for key, title in ELEMENTS)
    report.sent_at, report.sent_by_name = at, by.name
    report.save()
    facts = {"kind": report.get_kind_display(), "to": report.to, "due_at": report.due_at, "late": report.is_late}
    tone = Tone.ORANGE if report.is_late else Tone.GOOD
    say("command.report.sent", incident, by=by, at=at, subject=Ref.of(report), facts=facts, panel="head", tone=tone)
    if report.kind != ReportKind.LAST and incident.responses.filter(state=ResponseState.ACTIVE).exists():
        start_report(incident, ReportKind.FURTHER, "EVT-26", at)
    return report


@transaction.atomic
def review_message(message_id: int, *, by: Actor, at: datetime | None = None) -> PublicMessage:
    """A second person reviews a message to the public. Raises NotFound, NotYours, WrongStep."""
    at = at or timezone.now()
    message = (
        PublicMessage.objects.select_for_update(of=("self",)).select_related("incident").filter(pk=message_id).first()
    )
    if message is None or not Incident.objects.visible_to(by.account).filter(pk=message.incident_id).exists():
        raise NotFound
    check_may(by, Permission.REVIEW_MESSAGE, message.incident.region_path)
    if message.state != MessageState.WAITING:
        raise WrongStep(f"这条提醒现为「{message.get_state_display()}」，不必再复核。")
    if message.drafted_by_id == by.account_id:
        raise NotYours("对外提醒须由拟稿人以外的人复核。")
    message.state, message.reviewed_by, message.reviewed_at = MessageState.REVIEWED, by.account, at
    message.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    say("command.message.reviewed", message.incident, by=by, at=at, subject=Ref.of(message), facts={}, panel="head")
    return message


def known_elements(incident: Incident, now: datetime) -> dict[str, str]:
    """What the system knows of a report's elements already; a person completes and corrects it."""
    response = incident.responses.order_by("-pk").first()
    done = incident.tasks.filter(state=TaskState.DONE).count()
    moves = [m for m in moves_for(ref_of(incident)) if m.state != MoveState.WITHDRAWN]
    arrived = sum(m.state != MoveState.MOVING for m in moves)
    measures = "已接报核实"
    if response is not None:
        level = LEVEL_WORDS[response.level]
        measures = (
            f"{timezone.localtime(response.started_at):%H:%M} 启动{level}响应，派出 {len(moves)} 支队伍，"
            f"到场 {arrived} 支，任务 {incident.tasks.count()} 项，完成 {done} 项"
        )
    people = incident.reported
    losses = [f"{word} {people[key]} 人" for key, word in REPORTED_WORDS if people.get(key)]
    return {
        "time": f"{timezone.localtime(incident.occurred_at):%Y-%m-%d %H:%M}",
        "place": incident.address,
        "source": incident.source,
        "casualties": "、".join(losses),
        "measures": measures,
    }


def _seen(incident_id: int, by: Actor) -> Incident:
    incident: Incident | None = Incident.objects.visible_to(by.account).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    return incident


def _check_note(incident: Incident, by: Actor) -> None:
    """Whoever takes part may write into the log, wherever their posting is."""
    if by.account is not None and not may(by.account, Permission.NOTE):
        raise NotYours("你可以查看此事件，但没有记日志的权限。")
