"""What telemetry tells the status bar of every page: whether the picture is of now."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.wording import span
from anlan.foundation.people.api import may
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.alarms import waiting_by_level
from anlan.watch.telemetry.selectors.now import freshness, slowest_shown_today
from anlan.watch.telemetry.timing import PROMISE_MS

LATE = timedelta(minutes=2)


def waiting(account: Any) -> tuple[int, bool]:
    """The number beside 告警 in the rail: alarms that wait, red while one of them is."""
    by_level = waiting_by_level(account)
    return sum(by_level.values()), 1 in by_level


def status_facts(account: Any) -> list[dict[str, str]]:
    """Freshness, devices online, oldest reading, today's slowest way to a screen; nothing without the permission."""
    if not may(account, Permission.DEVICE_VIEW):
        return []
    seen = freshness(account)
    if not seen.devices:
        return [{"label": "还没有设备", "value": ""}]
    now = timezone.now()
    is_fresh = seen.newest is not None and now - seen.newest < LATE
    facts = [
        {"label": "数据正常", "value": "", "tone": "ok"}
        if is_fresh
        else {"label": "数据迟到", "value": span(now - seen.newest) if seen.newest else "尚无读数", "tone": "late"},
        {
            "label": "设备在线",
            "value": str(seen.online),
            "note": f"/ {seen.devices}",
            "href": "/devices?state=online",
        },
    ]
    if seen.oldest is not None:
        facts.append(
            {"label": "最旧读数", "value": span(now - seen.oldest), "note": "前", "href": "/points?sort=oldest"}
        )
    slowest = slowest_shown_today(account) if may(account, Permission.ALARM_VIEW) else None
    if slowest is not None:
        milliseconds, alarm = slowest
        tone = "bad" if milliseconds > PROMISE_MS else ""
        facts.append(
            {"label": "今日最慢上屏", "value": f"{milliseconds} 毫秒", "href": f"/alarms/{alarm}", "tone": tone}
        )
    return facts
