"""The front door of people."""

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.fields import EncryptedTextField
from anlan.foundation.people.remit import (
    Remit,
    RemitQuerySet,
    Scope,
    all_permissions,
    may,
    may_here,
    permissions_of,
    register,
    roles_with,
    scope_of,
)
from anlan.foundation.people.roles import ROLES, Role

__all__ = [
    "ROLES",
    "Actor",
    "EncryptedTextField",
    "Remit",
    "RemitQuerySet",
    "Role",
    "Scope",
    "all_permissions",
    "may",
    "may_here",
    "permissions_of",
    "register",
    "roles_with",
    "scope_of",
]
