"""Examples of the case pages and of cases in the API for the test of remit."""

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.permissions import Permission
from anlan.foundation.people.api import may
from anlan.foundation.people.models import Account
from tests.remit.rows import joint_case
from tests.remit.world import Example

YEAR = {"since": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}


def may_answer(account: Account, case: Case) -> bool:
    """Whether one may answer the joint case."""
    seen = Case.objects.visible_to(account).filter(pk=case.pk).exists()
    return bool(seen and may(account, Permission.JOINT_ANSWER))


EXAMPLES: dict[str, Example | list[Example]] = {
    "casework:case": Example(make=joint_case, address=lambda case: {"number": case.number}),
    "casework:drawer": Example(make=joint_case, address=lambda case: {"number": case.number}),
    "casework:step": Example(
        make=joint_case,
        address=lambda case: {"number": case.number, "step_key": "answer"},
        method="POST",
        sends=lambda case: {"result": "已到场排水"},
        sees=may_answer,
    ),
    "api GET /api/v1/cases": Example(
        make=joint_case, shows=lambda case: case.title, query=lambda case: {"view": "all"}
    ),
    "api GET /api/v1/cases/statistics": Example(query=lambda row: YEAR),
    "api GET /api/v1/cases/{number}": Example(make=joint_case, address=lambda case: {"number": case.number}),
    "api GET /api/v1/cases/{number}/steps": Example(make=joint_case, address=lambda case: {"number": case.number}),
    "api POST /api/v1/cases/{number}/steps/{step}": Example(
        make=joint_case,
        address=lambda case: {"number": case.number, "step": "answer"},
        sends=lambda case: {"form": {"result": "已到场排水"}},
        sees=may_answer,
    ),
}
