"""Who may read the journal: those who do no business (三权分立, GB/T 22239 level 3)."""

from enum import StrEnum

from anlan.foundation.people import roles
from anlan.foundation.people.roles import Role


class Permission(StrEnum):
    """Permissions of the journal."""

    VIEW = "journal.entry.view"


TITLES = {Permission.VIEW: "查看留痕"}

GRANTS: dict[Role, set[Permission]] = {roles.AUDITOR: {Permission.VIEW}}
