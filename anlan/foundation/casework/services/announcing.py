"""Journal entry and live event of what happens to a case, in the transaction of the thing itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anlan.foundation.casework.events import CaseNews
from anlan.foundation.casework.models import Case, Participation
from anlan.foundation.casework.procedure import Procedure
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.live.api import Audience, Event, publish, publish_to
from anlan.foundation.trace.api import Ref

OPENED = "casework.case.opened"
MOVED = "casework.case.moved"
LIGHT_CHANGED = "casework.case.light_changed"
CLOCK_SET = "casework.case.clock_set"


def ref_of(case: Case) -> Ref:
    """The reference of a case: the same for the common row and for its kind."""
    return Ref("casework.case", str(case.pk), str(case)[:200])


def announce(
    kind: str,
    event: Event,
    *,
    case: Case,
    procedure: type[Procedure],
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any],
) -> None:
    """Write the entry and publish the event to those who may see the case."""
    record(kind, by=by, subject=ref_of(case), facts=facts, at=at, region_path=case.region_path)
    publish(event, audience_of(case, procedure))
    publish_to(CaseNews(case.pk, case.number), _taking_part(case, procedure))


def audience_of(case: Case, procedure: type[Procedure]) -> Audience:
    """Those whose remit reaches the case."""
    return Audience(
        permission=procedure.view,
        region_path=case.region_path,
        organisation_path=case.organisation_path,
        enterprise=case.enterprise,
        account_id=case.holder_id,
    )


def _taking_part(case: Case, procedure: type[Procedure]) -> list[Audience]:
    """Those who were asked in (联办, 抄送): they see the case, so they hear of it."""
    parts = Participation.objects.filter(case=case.pk).values_list("organisation_path", "account_id")
    return [
        Audience(permission=procedure.view, organisation_path=path, account_id=account_id)
        for path, account_id in dict.fromkeys(parts)
        if path != case.organisation_path or account_id is not None
    ]
