"""Examples of plans for the test of remit: one that binds the place alone."""

from django.utils import timezone

from anlan.response.plans.models import Plan, PlanVersion, digest_of
from anlan.response.plans.services.publishing import library_documents
from tests.remit.world import Example, Place


def plan(place: Place) -> Plan:
    """A plan of the place, in force."""
    code = f"YA-{place.region.code}"
    document = {**library_documents()[0], "code": code}
    made = Plan.objects.create(
        code=code, title=f"{place.mark}专项预案", owner=f"{place.mark}街道", region_path=place.region_path
    )
    PlanVersion.objects.create(
        plan=made,
        edition="试行",
        state=PlanVersion.State.IN_FORCE,
        document=document,
        sha256=digest_of(document),
        in_force_at=timezone.now(),
    )
    return made


EXAMPLES: dict[str, Example | list[Example]] = {
    "api GET /api/v1/plans": Example(make=plan, shows=lambda row: row.title),
    "api GET /api/v1/plans/{code}": Example(make=plan, address=lambda row: {"code": row.code}),
}
