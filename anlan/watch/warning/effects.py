"""What the steps of a warning do, and what holds them up."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.api import Case, Fact, Transition, advance, ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import EVERYWHERE, Audience, publish
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import link
from anlan.kit.wording import COLOURS
from anlan.watch.warning.event_codes import event_codes, event_name
from anlan.watch.warning.events import WarningCancelled, WarningIssued, WarningUpdated
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.templating import filled_in, words_of

# the words of CAP 1.2 as people read them; messages to other platforms keep the standard's own
CAP_WORDS = {
    "Immediate": "立即", "Expected": "即将", "Future": "近期", "Past": "已过去",
    "Extreme": "极严重", "Severe": "严重", "Moderate": "中等", "Minor": "轻微",
    "Observed": "已发生", "Likely": "很可能", "Possible": "可能", "Unlikely": "不太可能", "Unknown": "不明",
}  # fmt: skip
SUCCESSION = Actor.system("预警更新")
# EVT-05: 类别、级别、起始时间、范围、警示事项、措施、发布单位; the eighth, 发布时间, is the signature's own moment
MANDATORY = {
    "预警类别": "event_code",
    "级别": "level",
    "起始时间": "onset_at",
    "失效时间": "expires_at",
    "可能影响的范围": "area_words",
    "警示事项": "description",
    "应当采取的措施": "instruction",
    "发布单位": "sender_name",
}


def missing_words(case: Any) -> str:
    """Which mandatory fields are empty; empty words when none is."""
    missing = [label for label, column in MANDATORY.items() if not getattr(case, column)]
    return f"还缺 {'、'.join(missing)}，补齐后再办。" if missing else ""


def expired_words(case: Any) -> str:
    """A validity that is over already cannot be issued."""
    if case.expires_at and case.expires_at <= timezone.now():
        return "失效时间已过，请退回修改有效期后再签发。"
    return ""


def relayed_words(case: Any) -> str:
    """Others' warnings are theirs to change (气象灾害防御条例 第三十条)."""
    if case.origin == WarningMessage.Origin.OWN:
        return ""
    return f"这是{case.get_origin_display()}发布的预警，由原发布单位更新和解除，平台只转发。"


def own_words(case: Any) -> str:
    """What the district issued itself is lifted by itself."""
    return "" if case.origin != WarningMessage.Origin.OWN else "这是本区发布的预警，请办理「解除」。"


def update_open_words(case: Any) -> str:
    """One update at a time."""
    waiting = WarningMessage.objects.filter(supersedes=case.pk, issued_at=None, closed_at=None).first()
    return f"更新稿 {waiting.number} 正在办理，签发后本件自动更新。" if waiting else ""


def headline_of(event: str, level: int, sender: str) -> str:
    """`浔阳区应急管理局发布内涝红色预警`."""
    return f"{sender}发布{event}{COLOURS[level]}色预警"


def fill(warning: WarningMessage, filled: Any) -> None:
    """Put a draft's fields into the warning (not saved); its place is what its regions have in common."""
    regions: list[Region] = list(filled["regions"])
    code = filled["event_code"]
    known = event_codes().get(code)
    warning.event_code, warning.level = code, filled["level"]
    warning.event_name = event_name(code, warning.event_name)
    warning.category = known.category if known else "Other"
    warning.title = filled.get("headline") or headline_of(warning.event_name, warning.level, warning.sender_name)
    warning.onset_at, warning.expires_at = filled["onset_at"], filled["expires_at"]
    warning.description, warning.instruction = filled["description"], filled["instruction"]
    warning.status = filled.get("status") or WarningMessage.Status.ACTUAL
    warning.area_words = filled.get("area_words") or "、".join(region.name for region in regions)
    warning.polygon = filled.get("polygon", warning.polygon)
    words = words_of(
        area=warning.area_words,
        level=warning.level,
        event=warning.event_name,
        sender=warning.sender_name,
        expires_at=warning.expires_at,
    )
    for name in ("title", "description", "instruction"):
        setattr(warning, name, filled_in(getattr(warning, name), words))
    warning.region = _common(regions)
    warning.region_path = warning.region.path if warning.region else ""


def _common(regions: list[Region]) -> Region | None:
    """The smallest region that holds them all."""
    if not regions:
        return None
    parts = [[p for p in region.path.split("/") if p] for region in regions]
    shared = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return Region.objects.filter(path=f"/{'/'.join(shared)}/").first() if shared else None


def take_draft(move: Transition) -> None:
    """修改: take over what was filled."""
    fill(move.case, move.filled)
    move.case.regions.set(move.filled["regions"])


def issue(move: Transition) -> None:
    """签发: in force from now; an earlier warning that it replaces ends, unless it is over already."""
    warning: WarningMessage = move.case
    warning.issued_at = move.at
    if warning.supersedes is None or not warning.supersedes.is_open:
        announce(WarningIssued, warning)
    else:
        advance(warning.supersedes.pk, "supersede", by=SUCCESSION, at=move.at)
        announce(WarningUpdated, warning)
    record(
        "warning.warning.issued",
        by=move.by,
        subject=ref_of(warning),
        region_path=warning.region_path,
        at=move.at,
        facts={
            "headline": warning.title,
            "level": warning.level,
            "event": warning.event_name,
            "area": warning.area_words,
        },
    )


def open_update(move: Transition) -> None:
    """更新: open a draft that replaces this warning once it is signed; until then this one stays in force."""
    from anlan.watch.warning.services import draft_update

    draft = draft_update(warning=move.case, by=move.by, at=move.at)
    link(ref_of(move.case), ref_of(draft), "更新预警", move.at)
    move.extra_words = f"更新稿 {draft.number}"


def cancel(move: Transition) -> None:
    """解除: the warning ends now, and so do its measures."""
    move.case.ended_at = move.at
    move.case.message_type = WarningMessage.MessageType.CANCEL
    announce(WarningCancelled, move.case)
    record(
        "warning.warning.cancelled",
        by=move.by,
        subject=ref_of(move.case),
        region_path=move.case.region_path,
        at=move.at,
        facts={"reason": move.filled.get("reason", "")},
    )


def lapse(move: Transition) -> None:
    """到期: the validity ended by itself; the case only follows."""
    move.case.ended_at = move.case.expires_at


def supersede(move: Transition) -> None:
    """被更新: the new warning is in force instead."""
    move.case.ended_at = move.at


def raise_level(move: Transition) -> None:
    """The alarm behind a draft became more serious: so does the draft, and it is reviewed anew."""
    warning: WarningMessage = move.case
    warning.level = move.filled["level"]
    warning.title = headline_of(warning.event_name, warning.level, warning.sender_name)


def announce(event: Any, warning: WarningMessage) -> None:
    """Tell every screen that may see warnings, wherever its remit lies."""

    def iso(moment: datetime | None) -> str:
        return moment.isoformat() if moment else ""

    publish(
        event(
            warning_id=warning.pk,
            number=warning.number,
            event_code=warning.event_code,
            event_name=warning.event_name,
            level=warning.level,
            headline=warning.title,
            status=warning.status,
            area=warning.area_words,
            onset_at=iso(warning.onset_at),
            expires_at=iso(warning.expires_at),
        ),
        Audience(Permission.VIEW, region_path=EVERYWHERE),
    )


def facts_of(case: Case) -> list[Fact]:
    """Facts beside the sheet."""
    assert isinstance(case, WarningMessage)
    rows = [
        ("消息", f"{case.get_message_type_display()}·{case.get_status_display()}", ""),
        ("紧迫性", CAP_WORDS.get(case.urgency, case.urgency), ""),
        ("严重性", CAP_WORDS.get(case.severity, case.severity), ""),
        ("确定性", CAP_WORDS.get(case.certainty, case.certainty), ""),
        ("外部编号", case.outside_id, ""),
        (
            "替代",
            case.supersedes.number if case.supersedes else "",
            f"/cases/{case.supersedes.number}" if case.supersedes else "",
        ),
    ]
    return [Fact(label, value, url) for label, value, url in rows if value]


def panel_of(case: Case) -> dict[str, Any]:
    """The message with what is still missing."""
    assert isinstance(case, WarningMessage)
    return {
        "warning": case,
        "is_active": case.is_active(timezone.now()),
        "regions": list(case.regions.order_by("path")),
        "missing": missing_words(case) if case.issued_at is None and case.is_open else "",
    }
