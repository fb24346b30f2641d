"""The policy by which alarms open incidents or are pointed out, as an administrator sets it; each change on record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.territory.api import reach_words
from anlan.foundation.trace.api import Ref
from anlan.kit.wording import COLOURS
from anlan.response.command.models import IncidentPolicy
from anlan.response.command.refusals import Incomplete
from anlan.watch.telemetry.api import PointKind

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
    words = {"point_kind": _kind, "level": lambda level: f"{COLOURS[level]}色", "region_path": reach_words}
    changes = changes_of(before, policy, COLUMNS, words)
    if changes:
        facts = {"changes": changes, "reason": reason}
        record("command.policy.changed", by=by, subject=Ref.of(policy), facts=facts, region_path=policy.region_path)
    return policy


def _kind(key: str) -> str:
    kind = PointKind.objects.filter(key=key).first()
    return kind.name if kind else key or "全部类型"
