"""The list of incidents, the page of one and its panels."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from anlan.foundation.casework.api import StepRefused
from anlan.foundation.people.api import may, require
from anlan.kit.keyset import BadCursor
from anlan.response.command.choices import EVENT_WORDS
from anlan.response.command.models import GatheredAlarm, Incident
from anlan.response.command.permissions import Permission
from anlan.response.command.selectors import incident_page as pages
from anlan.response.command.selectors.incident_list import incident_list
from anlan.response.command.services.opening import open_incident
from anlan.response.command.views.answers import account, actor, in_words
from anlan.response.command.views.report_form import ReportedForm

HEAD_DIALOGS = ("adjust", "withdraw", "terminate")
STATES = (("", "全部"), ("running", "进行中"), ("closed", "已了结"))


@require_GET
@require(Permission.VIEW)
def incidents(request: HttpRequest) -> HttpResponse:
    """`/incidents?state=&kind=&after=`: what runs, and what has been."""
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    try:
        page = incident_list(account(request), state=state, kind=kind, cursor=request.GET.get("after", ""))
    except BadCursor:
        page = incident_list(account(request), state=state, kind=kind)
    context = {
        "rows": page.rows,
        "next": page.next,
        "states": [(key, words, key == state) for key, words in STATES],
        "kinds": [(key, words, key == kind) for key, words in EVENT_WORDS.items()],
        "state": state,
        "kind": kind,
        "may_open": may(request.user, Permission.OPEN),
        "now": timezone.now(),
    }
    return render(request, "command/incidents.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.OPEN)
@in_words
def new(request: HttpRequest) -> HttpResponse:
    """`/incidents/new`: register what somebody reported."""
    form = ReportedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            incident = open_incident(by=actor(request), at=timezone.now(), **facts)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("command:incident", incident.number)
    return render(request, "command/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@require(Permission.VIEW)
@in_words
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """`/incidents/<number>`: the whole page."""
    found = pages.incident_for(account(request), number)
    now = timezone.now()
    context: dict[str, Any] = {"incident": found, "now": now, "key": uuid4().hex}
    for part in PANELS.values():
        context |= part(found, request, now)
    return render(request, "command/incident.html", context)


@require_GET
@require(Permission.VIEW)
@in_words
def panel(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """`/incidents/<number>/panel/<name>`: one panel anew."""
    if name not in PANELS:
        raise Http404
    found = pages.incident_for(account(request), number)
    now = timezone.now()
    context = {"incident": found, "now": now, "key": uuid4().hex, **PANELS[name](found, request, now)}
    return render(request, f"command/panels/{name}.html", context)


def _head(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    head = pages.head_of(found, account(request), now)
    return {
        "head": head,
        "elapsed": now - found.occurred_at,
        "respond_url": f"{reverse('command:preview')}?incident={found.pk}",
        **{f"dialog_{name}": reverse("command:dialog", args=[found.number, name]) for name in HEAD_DIALOGS},
    }


def _posts(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    return {
        "posts": pages.posts_of(found, account(request)),
        "conflicts": pages.conflicts_of(found),
        "may_decide": may(request.user, Permission.DECIDE),
    }


def _tasks(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    groups = pages.groups_of(found, account(request))
    return {
        "groups": groups,
        "task_count": sum(len(g.tasks) for g in groups),
        "may_assign": may(request.user, Permission.ASSIGN) and found.responses.filter(state="active").exists(),
    }


def _resources(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    moves, figure = pages.movements_of(found, now)
    missing = list(found.requests.filter(state="missing").order_by("pk"))
    return {"moves": moves, "figure": figure, "missing": missing}


def _log(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    return {
        "log": pages.log_of(found),
        "story": pages.story_of(found, account(request)),
        "may_note": may(request.user, Permission.NOTE),
    }


def _alarms(found: Incident, request: HttpRequest, now: datetime) -> dict[str, Any]:
    gathered = (
        GatheredAlarm.objects.filter(incident=found, taken_out_at=None)
        .select_related("alarm")
        .order_by("gathered_at", "pk")
    )
    allowed = GatheredAlarm.objects.within(request.user, Permission.START).filter(incident=found)
    return {"gathered": gathered, "removable": set(allowed.values_list("pk", flat=True))}


PANELS = {"head": _head, "posts": _posts, "alarms": _alarms, "tasks": _tasks, "resources": _resources, "log": _log}
