"""The wall 大屏: the same moment without hands. Left the numbers and streets, right the worst that is going on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from anlan.foundation.territory.api import district
from anlan.foundation.territory.map_layers import layers_for
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.api import AlarmLine
from anlan.watch.warning import api as warning
from anlan.web import words
from anlan.web.cockpit.alarm_drawer import alarm_context
from anlan.web.cockpit.ground import ground
from anlan.web.cockpit.stats import stats

OTHERS = 6
STORY = 4


def wall(request: HttpRequest) -> HttpResponse:
    """`/?display=wall`."""
    account = request.user
    root = district()
    offered = layers_for(account)
    context = {
        "district": root.name if root else "",
        "hud": stats(account)[:5],
        "streets": telemetry.streets_now(account),
        "alarm_layer": next((layer for layer in offered if layer.key == telemetry.ALARM_LAYER), None),
        "layers": offered,
        "ground": ground(),
        "side": "left" if timezone.localdate().toordinal() % 2 else "right",
        "warning": _warning(account),
        **(_incident(account) or _worst(account)),
    }
    return render(request, "web/cockpit/wall.html", context)


def _warning(account: Any) -> str:
    """The worst warning in force, in words."""
    found = warning.active_for(account)
    return f"{found[0].headline}，至 {timezone.localtime(found[0].expires_at):%H:%M}" if found else ""


def _incident(account: Any) -> dict[str, Any] | None:
    """The right third once there is an incident with a response at work."""
    visible = command.Incident.objects.visible_to(account).filter(responses__state="active")
    incident = visible.order_by("-opened_at").first()
    if incident is None:
        return None
    response = incident.responses.filter(state="active").get()
    tasks = command.Task.objects.filter(incident=incident)
    done = tasks.filter(finished_at__isnull=False).count()
    late = tasks.filter(finished_at=None, due_at__lt=timezone.now()).count()
    facts = [
        ("任务完成", f"{done} / {tasks.count()}"),
        ("超时任务", str(late)),
        ("启动", f"{timezone.localtime(response.started_at):%H:%M}"),
        ("签发", response.started_by_name),
    ]
    steps = incident.movements.order_by("-at")[:STORY]
    return {
        "state": "incident",
        "incident": incident,
        "response_level": response.level,
        "facts": facts,
        "story": [{"text": step.words, "when": f"{timezone.localtime(step.at):%H:%M}"} for step in steps],
        "others": _running(account),
    }


def _worst(account: Any) -> dict[str, Any]:
    """The right third: the worst alarm that is open and has not returned, else a calm day."""
    running = _running(account)
    if not running:
        last = telemetry.newest_alarm_at(account)
        calm = f"上一条告警 {words.relative(last, timezone.now())}" if last else "还没有过告警"
        start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        ended = telemetry.lines(telemetry.ended_since(account, start), OTHERS)
        return {"state": "calm", "calm": calm, "others": ended}
    facts = telemetry.alarm_facts(account, running[0].id)
    if facts is None:
        return {"state": "calm", "calm": "", "others": []}
    context = alarm_context(account, facts)
    return {**context, "state": "alarm", "story": context["story"][-STORY:], "others": running[1 : OTHERS + 1]}


def _running(account: Any) -> list[AlarmLine]:
    waiting = telemetry.lines(telemetry.alarms_of(account, "waiting").filter(returned_at=None), OTHERS + 1)
    handling = telemetry.lines(telemetry.alarms_of(account, "handling"), OTHERS + 1)
    return sorted([*waiting, *handling], key=lambda line: (line.level, -line.id))[: OTHERS + 1]
