"""The drawer of 一键响应: preview, start, withdraw."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from anlan.foundation.people.api import require
from anlan.foundation.rules.api import value
from anlan.response.command.contracts import Changes
from anlan.response.command.models import Incident, Response
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import AlreadyStarted, Incomplete
from anlan.response.command.selectors.incident_page import head_of
from anlan.response.command.selectors.preview import Preview, preview_response
from anlan.response.command.services.ending import withdraw_response
from anlan.response.command.services.starting import start_response
from anlan.response.command.views.answers import account, actor, done, in_words, whole

MOST_ID = 2**62


@require_GET
@require(Permission.START)
@in_words
def preview(request: HttpRequest) -> HttpResponse:
    """`/response/preview?alarm=<id>` or `?incident=<id>`, with plan, level and changes: the body of the drawer."""
    given = request.GET
    return _preview(request, given)


def _preview(request: HttpRequest, given: QueryDict, note: str = "", status: int = 200) -> HttpResponse:
    alarm_id, incident_id = _occasion(given)
    shown = preview_response(
        account=account(request),
        alarm_id=alarm_id,
        incident_id=incident_id,
        plan_code=given.get("plan", ""),
        level=_level(given),
        changes=changes_of(given),
    )
    if shown.running is not None:
        return _incident_drawer(request, shown.running, note)
    return render(request, "command/preview.html", _preview_context(shown, given, note), status=status)


@require_POST
@require(Permission.START)
@in_words
def start(request: HttpRequest) -> HttpResponse:
    """`/response/start`: send it out; the drawer becomes the incident."""
    given = request.POST
    alarm_id, incident_id = _occasion(given)
    level = _level(given)
    if level is None:
        raise Incomplete("响应级别为一至四级，请重新选择。")
    try:
        started = start_response(
            by=actor(request),
            plan_code=given.get("plan", ""),
            level=level,
            key=given.get("key", ""),
            alarm_id=alarm_id,
            incident_id=incident_id,
            changes=changes_of(given),
        )
        response_id = started.response_id
    except AlreadyStarted as first:
        if "HX-Request" not in request.headers:
            raise
        running = Response.objects.select_related("incident").get(pk=first.response_id)
        return _incident_drawer(request, running, note=str(first))
    response = Response.objects.select_related("incident").get(pk=response_id)
    if "HX-Request" not in request.headers:
        return redirect("command:incident", response.incident.number)
    return _incident_drawer(request, response)


@require_POST
@require(Permission.WITHDRAW)
@in_words
def withdraw(request: HttpRequest, response_id: int) -> HttpResponse:
    """`/response/<id>/withdraw`: take it back as a whole, with a reason."""
    if response_id > MOST_ID:
        raise Http404
    response = withdraw_response(
        response_id, by=actor(request), reason=request.POST.get("reason", ""), key=request.POST.get("key", "")
    )
    if request.POST.get("from") == "drawer" and "HX-Request" in request.headers:
        return _incident_drawer(request, response)
    return done(request, response.incident.number, "响应已撤回，已通知全部人员")


def changes_of(given: QueryDict) -> Changes:
    """What was changed: a line that was shown and is no longer kept is dropped; swaps and limits by their fields."""
    shown, kept = set(given.getlist("shown")), set(given.getlist("keep"))
    teams = {slot: whole(v, 1, 2**31 - 1) for slot, v in _named(given, "team.")}
    minutes = {action: whole(v, 1, 60 * 24 * 7) for action, v in _named(given, "minutes.")}
    if None in minutes.values():
        raise Incomplete("任务时限须为 1 到 10080 的整数分钟。")
    return Changes(
        frozenset(shown - kept),
        {slot: team for slot, team in teams.items() if team is not None},
        {action: number for action, number in minutes.items() if number is not None},
    )


def _named(given: QueryDict, prefix: str) -> list[tuple[str, str]]:
    return [(name.removeprefix(prefix), given.get(name, "")) for name in given if name.startswith(prefix)]


def _occasion(given: QueryDict) -> tuple[int | None, int | None]:
    alarm, incident = whole(given.get("alarm"), 1, MOST_ID), whole(given.get("incident"), 1, MOST_ID)
    if (alarm is None) == (incident is None):
        raise Http404
    return alarm, incident


def _level(given: QueryDict) -> int | None:
    return whole(given.get("level"), 1, 4)


def _preview_context(shown: Preview, given: QueryDict, note: str = "") -> dict[str, Any]:
    draft, judgement, editing = shown.draft, shown.chosen.judgement, given.getlist("editing")
    changes = changes_of(given)
    window = value("CMD-P01", timezone.localdate())
    fields = {"alarm": shown.alarm.pk} if shown.alarm else {"incident": shown.incident.pk if shown.incident else 0}
    return {
        "note": note,
        "window": window,
        # what was changed stays changed while its editor is closed, or its line is no longer listed
        "dropped": sorted(changes.dropped),
        "unseen_teams": list(changes.teams.items()) if "teams" not in editing else [],
        "unseen_minutes": list(changes.minutes.items()) if "tasks" not in editing else [],
        "shown": shown,
        "draft": draft,
        "counts": draft.counts(),
        "levels": [
            {"level": option.level, "is_proposed": option.level == judgement.proposed_level, "option": option}
            for option in reversed(judgement.options)
        ],
        "option": judgement.option(draft.level),
        "editing": editing,
        "key": uuid4().hex,
        "fields": fields,
    }


def _incident_drawer(request: HttpRequest, response: Response, note: str = "") -> HttpResponse:
    incident = Incident.objects.visible_to(request.user).filter(pk=response.incident_id).first()
    if incident is None:
        raise Http404
    response.refresh_from_db()
    context: dict[str, Any] = {
        "incident": incident,
        "response": response,
        "head": head_of(incident, account(request), timezone.now()),
        "incident_url": reverse("command:incident", args=[incident.number]),
        "tasks": incident.tasks.order_by("due_at", "pk")[:12],
        "note": note,
        "key": uuid4().hex,
        "now": timezone.now(),
    }
    return render(request, "command/drawer.html", context)
