"""Tables of command: incidents, responses, posts, orders, groups, tasks, requests, notices, log, reports, policy."""

from anlan.response.command.models.gathered import GatheredAlarm
from anlan.response.command.models.incidents import Incident, IncidentPolicy
from anlan.response.command.models.log import LogEntry, ReportDuty
from anlan.response.command.models.notices import Notice, PublicMessage
from anlan.response.command.models.posts import CommandPost, Order, OrderConflict, PostMember
from anlan.response.command.models.proposals import ResponseProposal
from anlan.response.command.models.responses import ResourceRequest, Response
from anlan.response.command.models.tasks import Task, TaskStep, WorkGroup

__all__ = [
    "CommandPost",
    "GatheredAlarm",
    "Incident",
    "IncidentPolicy",
    "LogEntry",
    "Notice",
    "Order",
    "OrderConflict",
    "PostMember",
    "PublicMessage",
    "ReportDuty",
    "ResourceRequest",
    "Response",
    "ResponseProposal",
    "Task",
    "TaskStep",
    "WorkGroup",
]
