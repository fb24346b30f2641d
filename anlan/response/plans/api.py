"""The front door of plans: what is in force, what it proposes, publish a new edition."""

from anlan.response.plans.models import Plan, PlanVersion
from anlan.response.plans.permissions import Permission
from anlan.response.plans.proposing import Judgement, LevelOption, Reason, judge
from anlan.response.plans.selectors import (
    NoPlan,
    PlanInForce,
    Proposal,
    plan_in_force,
    plan_version,
    plans_in_force,
    propose,
)
from anlan.response.plans.services.publishing import EditionExists, library_documents, load_library, publish_version
from anlan.response.plans.situation import Measured, Situation, WarningInForce
from anlan.response.plans.structure import (
    LEVEL_WORDS,
    Action,
    BadPlan,
    GroupPlan,
    NoticePlan,
    PlanStructure,
    PostPlan,
    Recipient,
    Unit,
    read_structure,
)

__all__ = [
    "LEVEL_WORDS",
    "Action",
    "BadPlan",
    "EditionExists",
    "GroupPlan",
    "Judgement",
    "LevelOption",
    "Measured",
    "NoPlan",
    "NoticePlan",
    "Permission",
    "Plan",
    "PlanInForce",
    "PlanStructure",
    "PlanVersion",
    "PostPlan",
    "Proposal",
    "Reason",
    "Recipient",
    "Situation",
    "Unit",
    "WarningInForce",
    "judge",
    "library_documents",
    "load_library",
    "plan_in_force",
    "plan_version",
    "plans_in_force",
    "propose",
    "publish_version",
    "read_structure",
]
