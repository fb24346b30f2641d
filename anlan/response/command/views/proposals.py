"""Decide that no response is started, or that an alarm does not belong to what it was gathered under."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anlan.foundation.people.api import require
from anlan.response.command.permissions import Permission
from anlan.response.command.services.gathering import take_out
from anlan.response.command.services.proposals import decline_proposal
from anlan.response.command.views.answers import actor, in_words
from anlan.response.command.views.responding import MOST_ID


@require_POST
@require(Permission.START)
@in_words
def take_out_alarm(request: HttpRequest, gathered_id: int) -> HttpResponse:
    """`/response/gathered/<id>/out`: the alarm does not belong there; back to where it was gathered."""
    if gathered_id > MOST_ID:
        raise Http404
    found = take_out(gathered_id, by=actor(request))
    messages.success(request, f"已移出：{found.alarm.title}")
    return redirect("command:incident", found.incident.number) if found.incident else redirect("/todo")


@require_POST
@require(Permission.START)
@in_words
def decline(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """`/response/proposals/<id>/decline`: 不启动, with a reason; back to the work list."""
    if proposal_id > MOST_ID:
        raise Http404
    declined = decline_proposal(proposal_id, by=actor(request), reason=request.POST.get("reason", ""))
    messages.success(request, f"已记下：{declined.title}不启动响应")
    return redirect("/todo")
