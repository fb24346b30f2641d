"""The cast of these tests: two streets, their offices, and people with a role over one of them or over all."""

from typing import Any

from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import Role

PASSWORD = "Gantang-2026"
GANTANG, PENPU = "/360403/360403001/", "/360403/360403002/"


def body(code: str, region_path: str = "", parent: Organisation | None = None, **facts: Any) -> Organisation:
    """An organisation; the same one when asked again."""
    path = f"{parent.path if parent else '/'}{code}/"
    known = {"name": code, "kind": "street", "path": path, "region_path": region_path, "parent": parent, **facts}
    return Organisation.objects.get_or_create(code=code, defaults=known)[0]


def person(username: str, role: Role | None = None, **facts: Any) -> Account:
    """An account with a known password; `remit` is a dict of Posting fields (none: the whole district)."""
    remit = facts.pop("remit", {})
    account = Account.objects.create_user(username, PASSWORD, **{"name": f"人{username}", **facts})
    if role:
        Posting.objects.create(account=account, role=role.key, **remit)
    return account


def in_gantang(username: str, role: Role, **facts: Any) -> Account:
    """Somebody of the street office of 甘棠, over that street."""
    return person(username, role, organisation=body("GT", GANTANG), remit={"region_path": GANTANG}, **facts)


def in_penpu(username: str, role: Role, **facts: Any) -> Account:
    """Somebody of the street office of 湓浦, over that street."""
    return person(username, role, organisation=body("PP", PENPU), remit={"region_path": PENPU}, **facts)
