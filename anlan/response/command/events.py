"""What happens in command. Ids and short words; a screen fetches what its account may see."""

from dataclasses import dataclass
from typing import ClassVar

from anlan.foundation.live.api import Event


@dataclass(frozen=True)
class IncidentChanged(Event):
    """Something on an incident's page is different: `panel` is posts, tasks, resources, log, reports or head."""

    name: ClassVar[str] = "command.incident_changed"

    incident_id: int
    number: str
    panel: str


@dataclass(frozen=True)
class ResponseStarted(Event):
    """A response was started, or its level adjusted."""

    name: ClassVar[str] = "command.response_started"

    incident_id: int
    number: str
    title: str
    response_id: int
    level: int
    origin_kind: str
    origin_key: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class ResponseEnded(Event):
    """A response was withdrawn or terminated: `state` says which."""

    name: ClassVar[str] = "command.response_ended"

    incident_id: int
    number: str
    response_id: int
    state: str


@dataclass(frozen=True)
class NoticeSent(Event):
    """One person was told something."""

    name: ClassVar[str] = "command.notice_sent"

    notice_id: int
    incident_id: int
    number: str
    text: str


@dataclass(frozen=True)
class ResponseProposed(Event):
    """By declared policy an alarm asks for a decision: the duty officer is pointed to the preview."""

    name: ClassVar[str] = "command.response_proposed"

    proposal_id: int
    alarm_id: int
    title: str
    plan: str
    level: int
    words: str


@dataclass(frozen=True)
class ProposalSettled(Event):
    """What was proposed for an alarm is decided, or the alarm needs no decision any more."""

    name: ClassVar[str] = "command.proposal_settled"

    alarm_id: int
