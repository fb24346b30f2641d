"""One alarm with its whole story and its next actions: what the drawer and the page of an alarm show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from anlan.foundation.people.api import may, may_here
from anlan.foundation.trace.api import Ref, addresses, story
from anlan.prevention.registry import api as registry
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.api import AlarmFacts, Permission
from anlan.web import words

AROUND = 300
PREVIEW = "/response/preview"
START = "command.response.start"
ICONS = {"enterprise": "box", "building": "home", "facility": "pin"}
KINDS = {"enterprise": "企业", "building": "房屋", "facility": "设施"}


@dataclass(frozen=True)
class Act:
    """A button: either it opens a fragment in the drawer or it posts."""

    title: str
    icon: str
    key: str
    fragment: str | None = None
    post: str | None = None
    param: str | None = None


def alarm_context(account: Any, facts: AlarmFacts) -> dict[str, Any]:
    """Everything the templates of one alarm need."""
    alarm = telemetry.Alarm.objects.select_related("point__kind", "acknowledged_by").get(pk=facts.line.id)
    series = telemetry.series(alarm.point, telemetry.SPANS["1h"])
    shown = facts.observed_at + timedelta(milliseconds=facts.shown_ms) if facts.shown_ms is not None else None
    return {
        "alarm": facts,
        "line": facts.line,
        "facts": _figures(facts),
        "chart": telemetry.chart_of(series, facts.unit, facts.decimals, facts.thresholds) if series else None,
        "chart_sentence": telemetry.sentence_of(facts.kind_name, series, facts.unit, facts.decimals),
        "timing": telemetry.timing(facts.observed_at, facts.received_at, facts.decided_at, shown),
        "nearby": nearby(account, facts),
        "nearby_radius": AROUND,
        "story": story_of(account, alarm, facts, series),
        "respond": respond(account, facts),
        "acts": acts(account, alarm, facts),
    }


def _figures(facts: AlarmFacts) -> list[tuple[str, str]]:
    found = []
    colour = words.level_colour(facts.line.level)
    if facts.over is not None:
        found.append((f"超{colour}线", f"{facts.over:.{facts.decimals}f} {facts.unit}".strip()))
    if facts.trend is not None:
        way = "涨" if facts.trend > 0 else "落" if facts.trend < 0 else "持平"
        amount = f" {abs(facts.trend):.{facts.decimals}f} {facts.unit}".rstrip() if facts.trend else ""
        found.append(("10 分钟", way + amount))
    end = facts.returned_at or facts.closed_at or timezone.now()
    if facts.suppressed:
        found.append(("抑制测点", f"{facts.suppressed} 个"))
    if facts.quiet_because:
        found.append(("只记录", facts.quiet_because))
    found.append(("持续", words.span((end - facts.observed_at).total_seconds())))
    return found


def nearby(account: Any, facts: AlarmFacts) -> list[dict[str, Any]]:
    """How many things of the register stand around, by kind; what the account may not see is not counted."""
    if facts.longitude is None or facts.latitude is None:
        return []
    found = registry.nearby(facts.longitude, facts.latitude, AROUND, account, most=200)
    numbers = Counter(near.thing.kind for near in found)
    return [{"title": KINDS[kind], "icon": ICONS[kind], "number": numbers[kind]} for kind in KINDS if numbers[kind]]


def story_of(account: Any, alarm: Any, facts: AlarmFacts, series: telemetry.Series) -> list[dict[str, Any]]:
    """来龙去脉: lines crossed, what people did, and what came of it, oldest first."""
    rule = f"第 {facts.rule_version} 版" if facts.rule_version else ""
    told: list[tuple[datetime, dict[str, Any]]] = [
        (at, {"text": text, "level": level, "source": f"{source} {rule}".strip()})
        for at, text, level, source in telemetry.crossings(series, facts.thresholds, facts.unit)
    ]
    if not told:
        is_silence = facts.rule_key in ("silence", "gateway")
        happened = "失联" if is_silence else f"超过{words.level_colour(facts.line.level)}线"
        is_told = facts.rule_key not in ("silence", "gateway", "level")
        first = {
            "text": facts.line.title if is_told else f"{facts.kind_name}{happened}",
            "level": facts.line.level,
            "source": rule,
        }
        told.append((facts.observed_at, first))
    if facts.acknowledged_at:
        told.append((facts.acknowledged_at, {"text": f"{facts.line.acknowledged_by} 确认告警", "level": "ok"}))
    if facts.shelved_until and facts.shelved_until > timezone.now():
        until = timezone.localtime(facts.shelved_until)
        told.append((timezone.now(), {"text": f"搁置至 {until:%H:%M}", "source": facts.shelved_reason}))
    lines = story(Ref.of(alarm))
    pages = addresses((line.record for line in lines), account)
    told += [
        (line.at, {"text": f"{line.why}：{line.record.title}", "href": pages[line.record]})
        for line in lines
        if line.record in pages
    ]
    if facts.returned_at:
        told.append((facts.returned_at, {"text": "恢复到限值以内", "level": "ok"}))
    return [{**entry, "when": _when(at)} for at, entry in sorted(told, key=_in_time)]


def _when(at: datetime) -> str:
    """`15:12` today, with its day before that: the story of an alarm may be long."""
    return words.moment_words(at, timezone.now()).removeprefix("今天 ")


def _in_time(told: tuple[datetime, dict[str, Any]]) -> tuple[datetime, int]:
    """Oldest first; of lines crossed at once the mildest first."""
    at, entry = told
    level = entry.get("level")
    return at, -level if isinstance(level, int) else 0


def respond(account: Any, facts: AlarmFacts) -> dict[str, str] | None:
    """一键响应, where the account may start one for this alarm."""
    if facts.closed_at is not None or not may(account, START) or not answers(PREVIEW):
        return None
    return {
        "title": "一键响应",
        "note": "核对通知、队伍、任务和物资，一次派出",
        "fragment": f"{PREVIEW}?alarm={facts.line.id}",
        "param": f"alarm={facts.line.id}",
    }


def answers(address: str) -> bool:
    """Whether some page answers for this address."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def acts(account: Any, alarm: Any, facts: AlarmFacts) -> list[Act]:
    """The other buttons: only what this account may do to this alarm now."""
    found: list[Act] = []
    if facts.closed_at is not None:
        return found
    if facts.acknowledged_at is None and may_here(account, Permission.ALARM_ACKNOWLEDGE, alarm):
        found.append(Act("确认", "check", "A", post=reverse("cockpit:acknowledge", args=[facts.line.id])))
    case = telemetry.AlarmCase.objects.visible_to(account).filter(alarm=alarm, closed_at=None).first()
    if case is not None and answers(f"/cases/{case.number}/drawer"):
        title = "派单" if facts.acknowledged_at is None else "处置"
        found.append(Act(title, "send", "D", fragment=f"/cases/{case.number}/drawer", param=f"case={case.number}"))
    may_shelve = may_here(account, Permission.ALARM_SHELVE, alarm)
    if may_shelve and facts.shelved_until and facts.shelved_until > timezone.now():
        found.append(Act("结束搁置", "clock", "S", post=reverse("cockpit:unshelve", args=[facts.line.id])))
    elif may_shelve:
        found.append(
            Act(
                "搁置",
                "clock",
                "S",
                fragment=reverse("cockpit:shelve", args=[facts.line.id]),
                param=f"alarm={alarm.pk}",
            )
        )
    return found
