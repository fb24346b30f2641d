"""The run card: which teams and supplies a level asks for, filled from what is nearest."""

from datetime import date

from anlan.response.command.contracts import Changes, DraftStock, DraftTeam, Existing, Performer, StockPart
from anlan.response.plans.api import PlanStructure
from anlan.response.resources.api import StockOffer, TeamOffer, ready_teams, stock_near

Place = tuple[float, float]
OTHERS = 5


def draft_teams(
    plan: PlanStructure, level: int, place: Place, day: date, changes: Changes, existing: Existing
) -> tuple[DraftTeam, ...]:
    """Fill every place of the card with the soonest team that has the skill and is not taken yet.

    A swap asked for by a person wins when that team is still there; otherwise the soonest goes.
    """
    slots = [
        (f"{need.id}.{n + 1}", need)
        for need in plan.teams
        for n in range(existing.team_lines.get(need.id, 0), need.number.get(level, 0))  # type: ignore[call-overload]
    ]
    slots = [(slot, need) for slot, need in slots if slot not in changes.dropped]
    offers = ready_teams(place, skills=sorted({need.skill for _, need in slots}), day=day)
    by_id = {offer.team_id: offer for offer in offers}
    kept = {changes.teams[slot] for slot, need in slots if _fits(by_id.get(changes.teams.get(slot, 0)), need.skill)}
    used: set[int] = set()
    drafts = []
    for slot, need in slots:
        able = [o for o in offers if need.skill in o.skills]
        free = [o for o in able if o.team_id not in used | kept]
        wished = by_id.get(changes.teams.get(slot, 0))
        chosen = next(iter(free), None)
        if wished is not None and _fits(wished, need.skill) and wished.team_id not in used:
            chosen = wished
        if chosen is not None:
            used.add(chosen.team_id)
        others = tuple(o for o in free if chosen is None or o.team_id != chosen.team_id)[:OTHERS]
        drafts.append(DraftTeam(slot, need.id, need.title, chosen, others))
    return tuple(drafts)


def _fits(offer: TeamOffer | None, skill: str) -> bool:
    return offer is not None and skill in offer.skills


def draft_stock(
    plan: PlanStructure, level: int, place: Place, day: date, changes: Changes, existing: Existing
) -> tuple[DraftStock, ...]:
    """Take each item from the nearest stores until there is enough."""
    wanted = [
        (need, need.amount.get(level, 0) - existing.stock_lines.get(need.id, 0))  # type: ignore[call-overload]
        for need in plan.stock
        if need.id not in changes.dropped
    ]
    wanted = [(need, amount) for need, amount in wanted if amount > 0]
    offers = stock_near(place, keys=[need.item for need, _ in wanted], day=day)
    left = {offer.item_id: offer.quantity for offer in offers}
    drafts = []
    for need, amount in wanted:
        parts, missing = _fill([o for o in offers if o.key == need.item], amount, left)
        drafts.append(DraftStock(need.id, need.title, need.unit, amount, parts, missing))
    return tuple(drafts)


def _fill(offers: list[StockOffer], amount: int, left: dict[int, int]) -> tuple[tuple[StockPart, ...], int]:
    parts = []
    for offer in offers:
        taken = min(amount, left[offer.item_id])
        if taken > 0:
            parts.append(StockPart(offer, taken))
            left[offer.item_id] -= taken
            amount -= taken
    return tuple(parts), amount


class Crew:
    """The teams of a draft and those at hand already, handed out to tasks by skill in turn."""

    def __init__(self, teams: tuple[DraftTeam, ...], existing: Existing) -> None:
        self._members = [
            (
                offer.skills,
                Performer(
                    offer.name,
                    offer.organisation_id,
                    offer.organisation_path,
                    offer.team_id,
                    slot=team.slot,
                    assignee_id=offer.leader_id,
                ),
            )
            for team in teams
            if (offer := team.offer) is not None
        ]
        self._members += [
            (
                team.skills,
                Performer(
                    team.name,
                    team.organisation_id,
                    team.organisation_path,
                    team.team_id,
                    move_id=team.move_id,
                    assignee_id=team.leader_id,
                ),
            )
            for team in existing.teams
        ]
        self._load = [0] * len(self._members)

    def take(self, skill: str) -> Performer | None:
        """The least busy team with a skill; None when none has it."""
        able = [n for n, (skills, _) in enumerate(self._members) if skill in skills]
        if not able:
            return None
        chosen = min(able, key=lambda n: (self._load[n], n))
        self._load[chosen] += 1
        return self._members[chosen][1]
