"""`/tasks`: the tasks of a team leader or an organisation on the phone, one per screen."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from anlan.foundation.people.api import may, require
from anlan.response.command.models import Incident, Task
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, NotFound
from anlan.response.command.selectors.incident_page import my_tasks, steps_of, unread_notices
from anlan.response.command.services.tasks import TaskReport, is_performer, step_task
from anlan.response.command.services.teams import bring_home, say_where, teams_moving, teams_out
from anlan.response.command.views.answers import account, actor, in_words
from anlan.response.resources import api as resources


@require_GET
@require(Permission.TASK_STEP)
def tasks(request: HttpRequest) -> HttpResponse:
    """The most urgent task stands alone on top; the others follow as a list."""
    own = list(my_tasks(account(request)))
    return render(request, "command/tasks.html", _context(request, own[0] if own else None, own))


@require_GET
@require(Permission.VIEW)
@in_words
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task by itself."""
    found = Task.objects.select_related("incident", "move", "group").filter(pk=task_id).first()
    if found is None or not Incident.objects.visible_to(request.user).filter(pk=found.incident_id).exists():
        raise NotFound
    return render(request, "command/tasks.html", _context(request, found, list(my_tasks(account(request)))))


@require_POST
@require(Permission.TASK_STEP, Permission.TASK_STEP_ANY, Permission.ASSIGN)
@in_words
def take_step(request: HttpRequest, task_id: int, step_key: str) -> HttpResponse:
    """A step from the phone; the next task follows."""
    given = request.POST
    said = TaskReport(
        note=given.get("note", ""), longitude=_degrees(given.get("longitude")), latitude=_degrees(given.get("latitude"))
    )
    done = step_task(task_id, step_key, by=actor(request), key=given.get("key", ""), said=said)
    messages.success(request, f"「{done.title}」{done.get_state_display()}")
    return redirect("command:tasks") if not done.is_open else redirect("command:task", done.pk)


@require_POST
@require(resources.Permission.MOVE_OWN)
@in_words
def where(request: HttpRequest, team_id: int) -> HttpResponse:
    """`/tasks/teams/<id>/position`: the leader's phone says where the team is, while it is under way."""
    longitude, latitude = _degrees(request.POST.get("longitude")), _degrees(request.POST.get("latitude"))
    if longitude is None or latitude is None:
        raise Incomplete("请给出经度与纬度。")
    say_where(team_id, longitude=longitude, latitude=latitude, by=actor(request))
    return HttpResponse(status=204)


@require_POST
@require(resources.Permission.MOVE_OWN)
@in_words
def back_home(request: HttpRequest, team_id: int) -> HttpResponse:
    """归队: the leader's team is ready again."""
    try:
        bring_home(team_id, by=actor(request))
    except resources.WrongMoveState as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, "已归队备勤")
    return redirect("command:tasks")


def _context(request: HttpRequest, shown: Task | None, own: list[Task]) -> dict[str, Any]:
    who = account(request)
    mine = shown is not None and is_performer(shown, who)
    return {
        "task": shown,
        "steps": steps_of(shown) if shown is not None and (mine or may(who, Permission.TASK_STEP_ANY)) else (),
        "others": [t for t in own if shown is None or t.pk != shown.pk],
        "notices": unread_notices(who).select_related("incident")[:5],
        "teams": teams_out(who),
        "moving": teams_moving(who),
        "key": uuid4().hex,
        "now": timezone.now(),
    }


def _degrees(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if -180 <= number <= 180 else None
