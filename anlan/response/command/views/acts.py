"""What the forms of an incident's page do: one service each."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import require
from anlan.response.command.forms import LEVELS
from anlan.response.command.models import Incident, ReportDuty
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete
from anlan.response.command.selectors.incident_page import bodies_for_tasks, incident_for
from anlan.response.command.services import commanding, ending, informing, tasks
from anlan.response.command.views.answers import account, actor, done, in_words, whole
from anlan.response.plans.api import plan_version

MOST_ID = 2**62


@require_POST
@require(Permission.ORDER, Permission.START)
@in_words
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Issue an order of a post."""
    found = incident_for(account(request), number)
    touches = request.POST.get("touches", "").replace("，", "、").replace(",", "、").split("、")
    commanding.issue_order(
        whole(request.POST.get("post"), 1, MOST_ID) or 0,
        text=request.POST.get("text", ""),
        touches=touches,
        by=actor(request),
        key=request.POST.get("key", ""),
    )
    return done(request, found.number, "指令已下达")


@require_POST
@require(Permission.ORDER, Permission.START)
@in_words
def close_order(request: HttpRequest, number: str, order_id: int) -> HttpResponse:
    """Note that an order was carried out or taken back."""
    commanding.close_order(order_id, state=request.POST.get("state", ""), by=actor(request))
    return done(request, number, "指令已登记")


@require_POST
@require(Permission.NOTE)
@in_words
def flag(request: HttpRequest, number: str) -> HttpResponse:
    """Point out that two orders contradict each other."""
    first, second = (whole(request.POST.get(name), 1, MOST_ID) or 0 for name in ("first", "second"))
    commanding.flag_conflict(first, second, over=request.POST.get("over", ""), by=actor(request))
    return done(request, number, "冲突已提出，待裁决")


@require_POST
@require(Permission.DECIDE)
@in_words
def decide(request: HttpRequest, number: str, conflict_id: int) -> HttpResponse:
    """裁决."""
    commanding.decide_conflict(
        conflict_id,
        stands_id=whole(request.POST.get("stands"), 1, MOST_ID) or 0,
        decision=request.POST.get("decision", ""),
        by=actor(request),
    )
    return done(request, number, "裁决已记录")


@require_POST
@require(Permission.VIEW)
@in_words
def attend(request: HttpRequest, number: str, post_id: int) -> HttpResponse:
    """在位."""
    commanding.attend_post(post_id, by=actor(request))
    return done(request, number, "已报到在位")


@require_POST
@require(Permission.NOTE)
@in_words
def note(request: HttpRequest, number: str) -> HttpResponse:
    """记一笔."""
    found = incident_for(account(request), number)
    informing.write_note(found.pk, text=request.POST.get("text", ""), by=actor(request))
    return done(request, number, "已记入日志")


@require_POST
@require(Permission.VIEW)
@in_words
def read(request: HttpRequest, number: str) -> HttpResponse:
    """已知悉."""
    found = incident_for(account(request), number)
    informing.read_notices(found.pk, by=actor(request))
    return done(request, number, "已回执")


@require_POST
@require(Permission.ASSIGN)
@in_words
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """新建任务."""
    found = incident_for(account(request), number)
    minutes = whole(request.POST.get("minutes"), 1, tasks.MOST_MINUTES)
    if minutes is None:
        raise Incomplete("时限须为 1 到 10080 的整数分钟。")
    tasks.assign_task(
        found.pk,
        group_id=whole(request.POST.get("group"), 1, MOST_ID) or 0,
        title=request.POST.get("title", ""),
        instruction=request.POST.get("instruction", ""),
        minutes=minutes,
        organisation_id=whole(request.POST.get("organisation"), 1, MOST_ID) or 0,
        by=actor(request),
    )
    return done(request, number, "任务已下达")


@require_POST
@require(Permission.TASK_STEP, Permission.TASK_STEP_ANY, Permission.ASSIGN)
@in_words
def step(request: HttpRequest, number: str, task_id: int, step_key: str) -> HttpResponse:
    """A step of a task, from the incident's page."""
    said = tasks.TaskReport(note=request.POST.get("note", ""))
    task = tasks.step_task(task_id, step_key, by=actor(request), key=request.POST.get("key", ""), said=said)
    return done(request, number, f"「{task.title}」{task.get_state_display()}")


@require_POST
@require(Permission.ADJUST)
@in_words
def adjust(request: HttpRequest, number: str) -> HttpResponse:
    """调整响应."""
    found = incident_for(account(request), number)
    level = whole(request.POST.get("level"), 1, 4)
    if level is None:
        raise Incomplete("响应级别为一至四级，请重新选择。")
    ending.adjust_level(
        found.pk,
        level=level,
        reason=request.POST.get("reason", ""),
        by=actor(request),
        key=request.POST.get("key", ""),
    )
    return done(request, number, "响应级别已调整")


@require_POST
@require(Permission.TERMINATE)
@in_words
def terminate(request: HttpRequest, number: str) -> HttpResponse:
    """终止响应."""
    found = incident_for(account(request), number)
    ending.terminate_response(
        found.pk, reason=request.POST.get("reason", ""), by=actor(request), key=request.POST.get("key", "")
    )
    return done(request, number, "响应已终止")


@require_POST
@require(Permission.REVIEW_MESSAGE)
@in_words
def review(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    """复核对外提醒."""
    informing.review_message(message_id, by=actor(request))
    return done(request, number, "对外提醒已复核")


@require_http_methods(["GET", "POST"])
@require(Permission.REPORT)
@in_words
def report(request: HttpRequest, number: str, report_id: int) -> HttpResponse:
    """首报、续报、终报: the form in a dialog, filled with what is known; POST signs it as sent."""
    found = incident_for(account(request), number)
    if request.method == "POST":
        informing.send_report(report_id, elements=request.POST.dict(), by=actor(request))
        return done(request, number, "已报送")
    duty = ReportDuty.objects.filter(pk=report_id, incident=found).first()
    if duty is None:
        raise Http404
    known = informing.known_elements(found, timezone.now())
    rows = [(key, title, known.get(key, "")) for key, title in informing.ELEMENTS]
    return render(request, "command/report.html", {"incident": found, "duty": duty, "rows": rows})


@require_GET
@require(Permission.VIEW)
@in_words
def dialog(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """`/incidents/<number>/dialog/<name>`: the form of one act, for the dialog of the page."""
    if name not in DIALOGS:
        raise Http404
    found = incident_for(account(request), number)
    context = {"incident": found, "key": uuid4().hex, **DIALOGS[name](found, request)}
    return render(request, f"command/dialogs/{name}.html", context)


def _level_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    return {"levels": [(key, words, int(key) == found.level) for key, words in LEVELS]}


def _end_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    response = found.responses.filter(state="active").first()
    if response is None:
        raise Http404
    return {"response": response, "stop_when": plan_version(response.plan_version_id).structure.stop_when}


def _order_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    post = found.posts.filter(pk=whole(request.GET.get("post"), 1, MOST_ID) or 0).first()
    if post is None:
        raise Http404
    return {"post": post}


def _flag_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    return {"orders": found.orders.filter(state="open").select_related("post").order_by("-issued_at")}


def _decide_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    rows = found.conflicts.select_related("first__post", "second__post")
    conflict = rows.filter(pk=whole(request.GET.get("conflict"), 1, MOST_ID) or 0).first()
    if conflict is None:
        raise Http404
    return {"conflict": conflict, "orders": (conflict.first, conflict.second)}


def _assign_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    return {"groups": found.groups.filter(withdrawn_at=None).order_by("position"), "bodies": bodies_for_tasks()}


def _step_form(found: Incident, request: HttpRequest) -> dict[str, Any]:
    task = found.tasks.filter(pk=whole(request.GET.get("task"), 1, MOST_ID) or 0).first()
    step_key = request.GET.get("step", "")
    if task is None or step_key not in tasks.STEPS:
        raise Http404
    return {"task": task, "step": step_key, "verb": tasks.STEPS[step_key]}


DIALOGS: dict[str, Callable[[Incident, HttpRequest], dict[str, Any]]] = {
    "adjust": _level_form,
    "terminate": _end_form,
    "withdraw": _end_form,
    "order": _order_form,
    "flag": _flag_form,
    "decide": _decide_form,
    "assign": _assign_form,
    "step": _step_form,
}
