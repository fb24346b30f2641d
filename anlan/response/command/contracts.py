"""What a response would make, before it is made: the draft that the preview shows and the start carries out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anlan.response.command.directory import Addressee, Body
from anlan.response.plans.api import Action, GroupPlan, PlanInForce, PostPlan
from anlan.response.resources.api import StockOffer, TeamOffer


@dataclass(frozen=True)
class Changes:
    """What a person changed in the preview: lines left out, teams swapped (slot → team), limits (action → minutes)."""

    dropped: frozenset[str] = frozenset()
    teams: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """JSON values."""
        return {"dropped": sorted(self.dropped), "teams": dict(self.teams), "minutes": dict(self.minutes)}

    @classmethod
    def of(cls, document: Any) -> "Changes":
        """From JSON values. Raises ValueError for anything else."""
        if not isinstance(document, dict) or set(document) - {"dropped", "teams", "minutes"}:
            raise ValueError("改动须为含 dropped、teams、minutes 的对象。")
        dropped, teams, minutes = (document.get(k) or {} for k in ("dropped", "teams", "minutes"))
        numbers = [*teams.values(), *minutes.values()]
        if not all(isinstance(n, int) and not isinstance(n, bool) and 0 < n < 2**31 for n in numbers):
            raise ValueError("改派的队伍与时限须为正整数。")
        if any(n > 60 * 24 * 7 for n in minutes.values()):
            raise ValueError("任务时限不能超过 7 天。")
        return cls(frozenset(str(d) for d in dropped), dict(teams), dict(minutes))


NO_CHANGES = Changes()


@dataclass(frozen=True)
class TeamAtHand:
    """A team that is out for the incident already."""

    team_id: int
    move_id: int | None
    name: str
    skills: tuple[str, ...]
    leader_id: int | None
    organisation_id: int
    organisation_path: str


@dataclass(frozen=True)
class Existing:
    """What an incident has already, so that a higher level only adds."""

    actions: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    team_lines: Mapping[str, int] = field(default_factory=dict)
    stock_lines: Mapping[str, int] = field(default_factory=dict)
    messages: frozenset[str] = frozenset()
    teams: tuple[TeamAtHand, ...] = ()


NOTHING_YET = Existing()


@dataclass(frozen=True)
class DraftTeam:
    """One place of the run card: the team that would go, and who else could. `offer` None is a gap."""

    slot: str
    line: str
    title: str
    offer: TeamOffer | None
    others: tuple[TeamOffer, ...]


@dataclass(frozen=True)
class StockPart:
    """So much from one store."""

    offer: StockOffer
    amount: int


@dataclass(frozen=True)
class DraftStock:
    """One line of supplies with where they come from; `missing` is what no store has."""

    line: str
    title: str
    unit: str
    wanted: int
    parts: tuple[StockPart, ...]
    missing: int

    @property
    def got(self) -> int:
        """How much there is of what was wanted."""
        return self.wanted - self.missing


@dataclass(frozen=True)
class Performer:
    """Who does a task: a team (by its slot in the draft, or at hand already) or a body."""

    name: str
    body_id: int | None = None
    body_path: str = ""
    team_id: int | None = None
    move_id: int | None = None
    slot: str = ""
    assignee_id: int | None = None


@dataclass(frozen=True)
class DraftTask:
    """One task with its performer and its limit."""

    action: Action
    performer: Performer
    minutes: int


@dataclass(frozen=True)
class DraftGroup:
    """One work group with who leads it."""

    plan: GroupPlan
    position: int
    body: Body | None
    leader: Addressee | None
    members: tuple[str, ...]


@dataclass(frozen=True)
class DraftPost:
    """One command post with who leads it and who belongs into it."""

    plan: PostPlan
    leader: Addressee | None
    members: tuple[Addressee, ...]


@dataclass(frozen=True)
class DraftNotice:
    """What one person is told."""

    line: str
    to: Addressee
    text: str


@dataclass(frozen=True)
class DraftMessage:
    """A message to the public; waits for a second person."""

    line: str
    title: str
    text: str
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """Something to look at before it goes out; level as a mark, 0 for good news."""

    level: int
    text: str


@dataclass(frozen=True)
class Draft:
    """The whole response as it would be made."""

    plan: PlanInForce
    level: int
    title: str
    place: str
    signer: str
    at: datetime
    posts: tuple[DraftPost, ...]
    groups: tuple[DraftGroup, ...]
    tasks: tuple[DraftTask, ...]
    teams: tuple[DraftTeam, ...]
    stock: tuple[DraftStock, ...]
    notices: tuple[DraftNotice, ...]
    messages: tuple[DraftMessage, ...]
    gaps: tuple[Gap, ...]

    @property
    def sent(self) -> tuple[DraftTeam, ...]:
        """The places that a team fills."""
        return tuple(t for t in self.teams if t.offer is not None)

    @property
    def taken(self) -> tuple[DraftStock, ...]:
        """The supplies of which something is there."""
        return tuple(s for s in self.stock if s.parts)

    def counts(self) -> dict[str, int]:
        """How much of each thing: people told, teams and their heads, tasks, kinds of supplies, messages."""
        return {
            "posts": len(self.posts),
            "groups": len(self.groups),
            "people": len(self.notices),
            "teams": len(self.sent),
            "heads": sum(t.offer.people for t in self.sent if t.offer),
            "tasks": len(self.tasks),
            "items": len(self.taken),
            "messages": len(self.messages),
        }
