"""Examples of the account pages for the test of remit."""

from typing import Any

from anlan.foundation.people.models import Account, ApiKey, Organisation, Posting
from anlan.foundation.people.permissions import Permission
from tests.remit.world import Example, Place


def member(place: Place) -> Account:
    """Somebody of the place."""
    return place.member


def body(place: Place) -> Organisation:
    """The office of the place."""
    return place.organisation


def posting(place: Place) -> Posting:
    """A posting of somebody of the place."""
    return Posting.objects.create(account=place.member, role="grid_worker", region_path=place.region_path)


def key(place: Place) -> ApiKey:
    """A key of somebody of the place."""
    return ApiKey.objects.create(
        account=place.member, name=f"{place.mark}密钥", prefix=f"al_{place.region.code[-6:]}", secret_sha256="0" * 64
    )


def by_username(account: Account) -> dict[str, Any]:
    """The address of an account."""
    return {"username": account.username}


def of_posting(account: Account, row: Posting) -> bool:
    """A posting is reached through its account."""
    return bool(Account.objects.visible_to(account).filter(pk=row.account_id).exists())


def managed(account: Account, row: Any) -> bool:
    """Keys are reached by those who manage them."""
    return bool(ApiKey.objects.within(account, Permission.KEY_MANAGE).filter(pk=row.pk).exists())


EXAMPLES: dict[str, Example | list[Example]] = {
    "accounts:sign_in": [Example(), Example(method="POST", sends=lambda row: {"username": "x", "password": "y"})],
    "accounts:sign_in_code": Example(),
    "accounts:sign_out": Example(method="POST"),
    "accounts:why": [
        Example(),
        Example(query=lambda row: {"kind": "people.account", "key": "x"}),
        Example(query=lambda row: {"permission": "people.account.view"}),
    ],
    "accounts:own": Example(),
    "accounts:password": [Example(), Example(method="POST", sends=lambda row: {"old": "x", "new": "y", "again": "y"})],
    "accounts:second_factor": [Example(), Example(method="POST", sends=lambda row: {"code": "000000"})],
    "accounts:second_factor_change": Example(
        method="POST", address=lambda row: {"what": "codes"}, sends=lambda row: {"code": "000000"}
    ),
    "accounts:end_sessions": Example(method="POST"),
    "accounts:end_session": Example(method="POST", address=lambda row: {"number": 1}),
    "accounts:list": Example(make=member, shows=lambda account: account.name),
    "accounts:new": [Example(), Example(method="POST", sends=lambda row: {"username": "x"})],
    "accounts:account": [
        Example(make=member, address=by_username),
        Example(make=member, address=by_username, method="POST", sends=lambda account: {"name": account.name}),
    ],
    "accounts:grant": Example(
        make=member, address=by_username, method="POST", sends=lambda row: {"role": "expert", "reach": "district"}
    ),
    "accounts:relieve": Example(
        make=posting,
        address=lambda row: {"username": row.account.username, "number": row.pk},
        method="POST",
        sees=of_posting,
    ),
    "accounts:act": [
        Example(
            make=member,
            address=lambda account, what=what: {"username": account.username, "what": what},  # type: ignore[misc]
            method="POST",
            sends=lambda row: {"reason": "试"},
        )
        for what in ("deactivate", "reactivate", "unlock", "reset-password", "reset-second-factor")
    ],
    "accounts:organisations": Example(make=body, shows=lambda row: row.name),
    "accounts:new_organisation": [Example(), Example(method="POST", sends=lambda row: {"code": "x"})],
    "accounts:organisation": [
        Example(make=body, address=lambda row: {"code": row.code}),
        Example(make=body, address=lambda row: {"code": row.code}, method="POST", sends=lambda row: {"name": row.name}),
    ],
    "accounts:keys": Example(make=key, shows=lambda row: row.name, sees=managed),
    "accounts:new_key": [Example(), Example(method="POST", sends=lambda row: {"name": "x"})],
    "accounts:revoke_key": Example(make=key, address=lambda row: {"prefix": row.prefix}, method="POST", sees=managed),
    "accounts:roles": Example(),
    "api-docs": Example(),
    "api GET /api/v1/openapi.json": Example(),
    "api GET /api/v1/me": Example(),
    "api GET /api/v1/regions": Example(),
    "api GET /api/v1/regions/at": Example(query=lambda row: {"longitude": 116.1, "latitude": 29.7}),
    "api GET /api/v1/regions/{code}": Example(address=lambda row: {"code": "360403"}),
}
