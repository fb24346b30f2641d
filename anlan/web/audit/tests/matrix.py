"""Examples of the journal for the test of remit."""

from django.db import transaction

from anlan.foundation.journal.api import Actor, Entry, record
from anlan.foundation.people.models import Account
from anlan.foundation.trace.api import Ref
from anlan.web.audit.asking import visible_entries
from tests.remit.world import Example, Place


@transaction.atomic
def entry(place: Place) -> Entry:
    """Something that was done at the place."""
    return record(
        "registry.contact.read",
        by=Actor.system("登记"),
        subject=Ref("registry.enterprise", "0", f"{place.mark}面馆"),
        region_path=place.region_path,
    )


def seen(account: Account, row: Entry) -> bool:
    """Whether it lies inside the remit."""
    return visible_entries(account).filter(pk=row.pk).exists()


def listed(**query: str) -> Example:
    """A list that shows what was done at the place."""
    return Example(
        make=entry, shows=lambda row: row.subject_title, sees=seen, query=lambda row: {"subject": "面馆", **query}
    )


EXAMPLES: dict[str, Example | list[Example]] = {
    "audit:list": listed(),
    "audit:export": listed(),
    "api GET /api/v1/journal": listed(kind="registry.contact.read"),
}
