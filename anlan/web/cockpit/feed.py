"""The feed 实时: what waits for me, what is being handled, what has happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.people.api import may
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.api import AlarmLine
from anlan.watch.warning import api as warning
from anlan.watch.warning.api import WarningLine
from anlan.web import words

SHOWN = 40
LATELY = timedelta(hours=6)


@dataclass(frozen=True)
class Item:
    """One line of the feed."""

    key: str
    level: int
    title: str
    at: datetime
    place: str
    note: str
    href: str
    drawer: str = ""
    param: str = ""
    hot: bool = False


@dataclass(frozen=True)
class Group:
    """One group of lines; `total` may be more than the lines shown."""

    key: str
    title: str
    total: int
    items: tuple[Item, ...]
    href: str
    nothing: str


def feed(account: Any) -> list[Group]:
    """The groups for an account, each worst first."""
    if not may(account, telemetry.Permission.ALARM_VIEW):
        return []
    now = timezone.now()
    waiting = telemetry.alarms_of(account, "waiting")
    handling = telemetry.alarms_of(account, "handling")
    ended = telemetry.ended_since(account, now - LATELY)
    warnings = [_warned(line) for line in warning.active_for(account)]
    handled = telemetry.lines(handling, SHOWN)
    steps = telemetry.case_notes(line.id for line in handled)
    return [
        *_proposed(account),
        Group(
            "waiting",
            "待确认",
            waiting.count(),
            tuple(_waiting(line, now) for line in telemetry.lines(waiting, SHOWN)),
            "/alarms?state=waiting",
            "全部已确认",
        ),
        Group(
            "handling",
            "处置中",
            handling.count(),
            tuple(_handled(line, steps.get(line.id, "")) for line in handled),
            "/alarms?state=handling",
            "没有处置中的告警",
        ),
        Group(
            "information",
            "信息",
            ended.count() + len(warnings),
            (*warnings, *(_ended(line) for line in telemetry.lines(ended, SHOWN))),
            "/alarms",
            "近 6 小时没有消息",
        ),
    ]


def _proposed(account: Any) -> list[Group]:
    """What policy asks this account to decide on; no group when there is nothing to decide."""
    found = command.open_proposals(account)
    if not found:
        return []
    items = tuple(
        Item(
            key=f"proposal-{proposal.pk}",
            level=proposal.alarm_level,
            title=f"{proposal.title}：{proposal.words}",
            at=proposal.proposed_at,
            place=proposal.policy,
            note="核对响应",
            href=f"/alarms/{proposal.alarm_id}",
            drawer=f"/response/preview?alarm={proposal.alarm_id}",
        )
        for proposal in found
    )
    return [Group("proposals", "待决定", len(items), items, "/todo", "")]


def _item(line: AlarmLine, note: str, *, level: int, at: datetime, title: str = "", hot: bool = False) -> Item:
    return Item(
        key=f"alarm-{line.id}",
        level=level,
        title=title or line.title,
        at=at,
        place=line.place,
        note=note,
        href=f"/alarms/{line.id}",
        drawer=f"/alarms/{line.id}/drawer",
        param=f"alarm={line.id}",
        hot=hot,
    )


def _waiting(line: AlarmLine, now: datetime) -> Item:
    age = words.span(max(60.0, (now - line.at).total_seconds()) // 60 * 60)
    note = f"已恢复，未确认 {age}" if line.returned_at else f"未确认 {age}"
    return _item(line, note, level=line.level, at=line.at, hot=line.level == 1 and not line.returned_at)


def _handled(line: AlarmLine, step: str) -> Item:
    return _item(line, step or f"{line.acknowledged_by} 已确认", level=line.level, at=line.at)


def _warned(line: WarningLine) -> Item:
    return Item(
        key=f"warning-{line.number}",
        level=line.level,
        title=line.headline,
        at=line.issued_at,
        place=line.sender,
        note=f"有效至 {words.moment_words(line.expires_at, timezone.now()).removeprefix('今天 ')}",
        href=line.url,
    )


def _ended(line: AlarmLine) -> Item:
    title = f"{line.point_name}恢复正常"
    return _item(line, f"原 {line.value_words}", level=0, at=line.returned_at or line.at, title=title)
