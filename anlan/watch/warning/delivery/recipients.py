"""Register a recipient, change one."""

from django.db import transaction

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.trace.api import Ref
from anlan.watch.warning.delivery.models import Recipient

COLUMNS = ("kind", "name", "region", "medium", "people", "households", "is_active")


@transaction.atomic
def keep_recipient(row: Recipient, *, by: Actor) -> Recipient:
    """Save a new or changed recipient with its entry; the address itself is never written into one."""
    before = Recipient.objects.filter(pk=row.pk).first() if row.pk else None
    row.region_path = row.region.path
    row.save()
    if before is None:
        facts = {"kind": row.get_kind_display()}
        record("warning.recipient.registered", by=by, subject=Ref.of(row), facts=facts, region_path=row.region_path)
        return row
    said = changes_of(before, row, COLUMNS)
    if before.address != row.address:
        said.append("改了号码或地址")
    facts = {"changes": "；".join(said) or "没有变化"}
    record("warning.recipient.changed", by=by, subject=Ref.of(row), facts=facts, region_path=row.region_path)
    return row
