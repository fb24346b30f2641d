"""Examples of the shell, the workbench and the gallery for the test of remit."""

from anlan.foundation.casework.api import open_case
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.standard.joining import JointTask
from anlan.foundation.journal.api import Actor
from tests.remit.world import Example, Place


def case(place: Place) -> Case:
    """A case at the place."""
    return open_case(
        JointTask,
        by=Actor.of(place.member),
        title=f"{place.mark}事项",
        region=place.region,
        organisation=place.organisation,
    )


EXAMPLES: dict[str, Example | list[Example]] = {
    "home": Example(),
    "shell-status": Example(),
    "todo": Example(make=case, shows=lambda row: row.title, query=lambda row: {"view": "all"}),
    "todo-rows": Example(make=case, shows=lambda row: row.title, query=lambda row: {"view": "all"}),
    "todo-case": Example(make=case, address=lambda row: {"number": row.number}),
    "gallery": Example(),
    "gallery-drawer": Example(),
    "gallery-rows": Example(),
}
