"""The front door of command: preview, start, withdraw and end a response; incidents and their tasks."""

from typing import Any

from anlan.response.command.contracts import NO_CHANGES, Changes, Draft
from anlan.response.command.models import Incident, IncidentPolicy, Notice, Response, ResponseProposal, Task
from anlan.response.command.permissions import Permission
from anlan.response.command.procedures import RUNNING
from anlan.response.command.refusals import AlreadyStarted, Incomplete, NotFound, NotYours, TooLate, WrongStep
from anlan.response.command.selectors.preview import Preview, preview_response
from anlan.response.command.selectors.proposals import open_proposals
from anlan.response.command.services.commanding import (
    attend_post,
    close_order,
    decide_conflict,
    flag_conflict,
    issue_order,
)
from anlan.response.command.services.ending import adjust_level, terminate_response, withdraw_response
from anlan.response.command.services.informing import read_notices, review_message, send_report, write_note
from anlan.response.command.services.opening import open_incident
from anlan.response.command.services.overdue import tell_overdue
from anlan.response.command.services.policies import apply_policy, load_policies
from anlan.response.command.services.proposals import decline_proposal
from anlan.response.command.services.starting import Started, start_response
from anlan.response.command.services.tasks import TaskReport, assign_task, step_task

__all__ = [
    "NO_CHANGES",
    "AlreadyStarted",
    "Changes",
    "Draft",
    "Incident",
    "IncidentPolicy",
    "Incomplete",
    "NotFound",
    "NotYours",
    "Notice",
    "Permission",
    "Preview",
    "Response",
    "ResponseProposal",
    "Started",
    "Task",
    "TaskReport",
    "TooLate",
    "WrongStep",
    "adjust_level",
    "apply_policy",
    "assign_task",
    "attend_post",
    "close_order",
    "decide_conflict",
    "decline_proposal",
    "flag_conflict",
    "issue_order",
    "load_policies",
    "open_incident",
    "open_proposals",
    "preview_response",
    "read_notices",
    "review_message",
    "running_count",
    "send_report",
    "start_response",
    "step_task",
    "tell_overdue",
    "terminate_response",
    "withdraw_response",
    "write_note",
]


def running_count(account: Any) -> int:
    """How many incidents run that the account may see."""
    return int(Incident.objects.visible_to(account).filter(state__in=RUNNING[:3]).count())
