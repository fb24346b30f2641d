"""The front door of people."""

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.fields import EncryptedTextField
from anlan.foundation.people.guard import (
    UNSEEN,
    Access,
    OutOfSight,
    Refused,
    access_of,
    actor_of,
    find_visible,
    public,
    require,
    signed_in,
)
from anlan.foundation.people.reach import people_with
from anlan.foundation.people.remit import (
    Remit,
    RemitQuerySet,
    Scope,
    active_postings,
    all_permissions,
    forget_standing,
    may,
    may_here,
    overlap,
    permissions_of,
    permissions_of_role,
    register,
    roles_with,
    scope_of,
)
from anlan.foundation.people.roles import ROLES, Role

__all__ = [
    "ROLES",
    "UNSEEN",
    "Access",
    "Actor",
    "EncryptedTextField",
    "OutOfSight",
    "Refused",
    "Remit",
    "RemitQuerySet",
    "Role",
    "Scope",
    "access_of",
    "active_postings",
    "actor_of",
    "all_permissions",
    "find_visible",
    "forget_standing",
    "may",
    "may_here",
    "overlap",
    "people_with",
    "permissions_of",
    "permissions_of_role",
    "public",
    "register",
    "require",
    "roles_with",
    "scope_of",
    "signed_in",
]
