"""Reads of plans: those in force, and what they propose."""

from dataclasses import dataclass

from django.db.models import QuerySet

from anlan.response.plans.models import PlanVersion
from anlan.response.plans.proposing import Judgement, judge
from anlan.response.plans.situation import Situation
from anlan.response.plans.structure import PlanStructure


@dataclass(frozen=True)
class PlanInForce:
    """An edition in force with its structure."""

    version_id: int
    code: str
    title: str
    edition: str
    structure: PlanStructure


@dataclass(frozen=True)
class Proposal:
    """A plan that fits a situation, with the level it proposes and why. It proposes; a person decides."""

    plan: PlanInForce
    judgement: Judgement

    @property
    def level(self) -> int:
        """The proposed level; 4 when the plan fits but no trigger holds."""
        return self.judgement.proposed_level or 4


class NoPlan(LookupError):
    """No plan in force fits, or the one asked for is not in force."""


def plans_in_force() -> list[PlanInForce]:
    """Every plan in force, by code."""
    return [_as_plan(row) for row in _editions().filter(state=PlanVersion.State.IN_FORCE).order_by("plan__code")]


def plan_version(version_id: int) -> PlanInForce:
    """One edition, in force or superseded (a response keeps the edition it was started with). Raises NoPlan."""
    row = _editions().filter(pk=version_id).first()
    if row is None:
        raise NoPlan("没有这个预案版本。")
    return _as_plan(row)


def plan_in_force(code: str) -> PlanInForce:
    """The edition in force of a plan. Raises NoPlan."""
    row = _editions().filter(state=PlanVersion.State.IN_FORCE, plan__code=code).first()
    if row is None:
        raise NoPlan(f"没有施行中的预案 {code}。")
    return _as_plan(row)


def propose(situation: Situation) -> list[Proposal]:
    """The plans that fit a situation with the level each proposes: those made for the kind of event first, then worst
    first, so that a stormy day does not answer a gas leak with the flood plan.
    """
    found = [Proposal(plan, judge(plan.structure, situation)) for plan in plans_in_force()]
    fitting = [p for p in found if p.judgement.fits]
    return sorted(fitting, key=lambda p: (not p.judgement.is_about, p.judgement.proposed_level or 9, p.plan.code))


def _as_plan(row: PlanVersion) -> PlanInForce:
    return PlanInForce(row.pk, row.plan.code, row.plan.title, row.edition, row.structure)


def _editions() -> QuerySet[PlanVersion]:
    # the document is large and mostly known already: `structure` reads it only when it must
    return PlanVersion.objects.select_related("plan").defer("document")
