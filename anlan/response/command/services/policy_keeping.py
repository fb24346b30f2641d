"""The policy by which alarms open incidents or are pointed out, as an administrator sets it; each change on record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.trace.api import Ref
from anlan.response.command.models import IncidentPolicy
from anlan.response.command.refusals import Incomplete

COLUMNS = ("name", "point_kind", "level", "action", "region_path", "order", "is_active", "basis")


@transaction.atomic
def keep_policy(*, by: Actor, reason: str, policy_id: int | None = None, **settings: Any) -> IncidentPolicy:
    """Change a policy, or make a new one (COLUMNS). Raises Incomplete where it contradicts itself."""
    before = None
    policy = IncidentPolicy()
    if policy_id is not None:
        policy = IncidentPolicy.objects.select_for_update().get(pk=policy_id)
        before = IncidentPolicy.objects.get(pk=policy_id)
    for name in COLUMNS:
        setattr(policy, name, settings[name])
    try:
        policy.full_clean()
    except ValidationError as wrong:
        raise Incomplete("；".join(wrong.messages)) from wrong
    policy.save()
    changes = changes_of(before, policy, COLUMNS)
    if changes:
        facts = {"changes": changes, "reason": reason}
        record("command.policy.changed", by=by, subject=Ref.of(policy), facts=facts, region_path=policy.region_path)
    return policy
