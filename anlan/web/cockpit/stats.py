"""The numbers over the map: each a link to what it counts, each honest about what it cannot know."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from anlan.foundation.people.api import may
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.web import words

UNKNOWN = "—"


@dataclass(frozen=True)
class Stat:
    """One number. `value` None is unknown, and `sub` says what is missing."""

    key: str
    label: str
    value: str | None
    unit: str = ""
    href: str = ""
    sub: str = ""
    levels: tuple[tuple[int, int], ...] = ()
    unknown: str = UNKNOWN


def stats(account: Any) -> list[Stat]:
    """The numbers this account may know, in their order."""
    found: list[Stat] = []
    if may(account, telemetry.Permission.ALARM_VIEW):
        found.append(_waiting(account))
    if may(account, command.Permission.VIEW):
        found.append(_incidents(account))
    if may(account, telemetry.Permission.POINT_VIEW):
        waters = [_flooding(account), _rain(account), _river(account)]
        found += [_own(account)] if _has_other_points(account, waters) else waters
    return found


def _has_other_points(account: Any, waters: list[Stat]) -> bool:
    """Whether the account's remit has nothing of the rivers and rains, as an enterprise's has not, but something."""
    return all(stat.value is None for stat in waters) and _points(account).exists()


def _points(account: Any) -> Any:
    return telemetry.Point.objects.visible_to(account).filter(is_active=True)


def _own(account: Any) -> Stat:
    points = _points(account)
    silent = points.filter(state__is_silent=True).count()
    over = points.filter(state__level__gt=0).count()
    sub = f"{silent} 点失联" if silent else "全部有读数"
    return Stat("points", "超限测点", str(over), f"/ {points.count()} 点", "/points?state=over", sub)


def _waiting(account: Any) -> Stat:
    by_level = telemetry.waiting_by_level(account)
    levels = tuple(sorted(by_level.items()))
    sub = ""
    if not by_level:
        last = telemetry.newest_alarm_at(account)
        sub = f"上一条 {words.relative(last, timezone.now())}" if last else "还没有过告警"
    total = words.grouped(sum(by_level.values()))
    return Stat("waiting", "未确认告警", total, "条", "/alarms?state=waiting", sub, levels)


def _incidents(account: Any) -> Stat:
    running = command.running_count(account)
    sub = "处置中" if running else "没有在办事件"
    return Stat("incidents", "在办突发事件", str(running), "起", "/incidents", sub)


def _flooding(account: Any) -> Stat:
    found = telemetry.over_line(account)
    href = "/points?kind=water_depth&state=over"
    if found is None:
        return Stat("flooding", "积水超线", None, href=href, sub="没有积水测点")
    sub = f"10 分钟前 {found.before} 点"
    if not found.now and not found.before and found.deepest:
        sub = f"最深 {found.deepest.words}"
    return Stat("flooding", "积水超线", str(found.now), f"/ {found.total} 点", href, sub)


def _rain(account: Any) -> Stat:
    found = telemetry.highest(account, telemetry.RAIN_1H)
    if found is None:
        return Stat("rain", "1 小时最大雨量", None, href="/points?kind=rain_1h", sub="没有当前雨量", unknown="不可算")
    return Stat("rain", "1 小时最大雨量", found.number, found.unit, f"/points/{found.point_code}", found.point_name)


def _river(account: Any) -> Stat:
    found = telemetry.river_stage(account)
    if found is None:
        return Stat("river", "长江水位", None, href="/points?kind=river_stage", sub="没有水位测点")
    here = found.extreme
    parts = []
    if found.to_warning is not None:
        parts.append(f"距警戒 {found.to_warning:.2f}" if found.to_warning > 0 else f"超警戒 {-found.to_warning:.2f}")
    if found.change is not None and abs(found.change) >= 0.005:
        parts.append(f"{'涨' if found.change > 0 else '落'} {abs(found.change):.2f}")
    return Stat("river", here.point_name, here.number, here.unit, f"/points/{here.point_code}", "，".join(parts))
