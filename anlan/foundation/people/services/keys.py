"""API keys: made, used, revoked. The secret is shown once and kept as SHA-256 only."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, ApiKey
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.remit import all_permissions, permissions_of
from anlan.foundation.people.services.authority import require_over
from anlan.foundation.trace.refs import Ref

_USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_key(
    *, account: Account, name: str, scopes: Iterable[str], expires_at: datetime | None, by: Actor
) -> tuple[ApiKey, str]:
    """Make a key that acts as `account`, narrowed to `scopes`; returns it with the token `prefix.secret`."""
    require_over(by, Permission.KEY_MANAGE, account)
    wanted = sorted(set(map(str, scopes)))
    beyond = [scope for scope in wanted if scope not in permissions_of(account)]
    if not wanted:
        raise PeopleRefused("至少选择一项权限")
    if beyond:
        titles = "、".join(all_permissions().get(scope, scope) for scope in beyond)
        raise PeopleRefused(f"账号 {account.name} 自己没有这些权限：{titles}")
    if expires_at and expires_at <= timezone.now():
        raise PeopleRefused("失效时间已经过去")
    prefix, secret = f"al_{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        account=account,
        name=name,
        prefix=prefix,
        secret_sha256=_digest(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    record(
        "people.key.created",
        by=by,
        subject=Ref.of(key),
        facts={"prefix": prefix, "scopes": "、".join(wanted), "account": account.username, "expires_at": expires_at},
    )
    return key, f"{prefix}.{secret}"


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Actor) -> None:
    """Stop a key for good."""
    require_over(by, Permission.KEY_MANAGE, key.account)
    ApiKey.objects.filter(pk=key.pk).update(is_active=False)
    record("people.key.revoked", by=by, subject=Ref.of(key), facts={"prefix": key.prefix})


def account_of_token(token: str) -> tuple[Account, ApiKey] | None:
    """The account a token speaks for, narrowed to the key's scopes; None for any token that does not hold."""
    prefix, _, secret = token.partition(".")
    if not secret or len(prefix) > 12 or not token.isascii() or "\0" in token:
        return None
    key = ApiKey.objects.select_related("account__organisation").filter(prefix=prefix, is_active=True).first()
    if key is None or not hmac.compare_digest(key.secret_sha256, _digest(secret)):
        return None
    now = timezone.now()
    if not key.account.is_active or (key.expires_at and key.expires_at <= now):
        return None
    if key.last_used_at is None or now - key.last_used_at > _USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    account: Account = key.account
    account.api_scopes = frozenset(map(str, key.scopes))
    return account, key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
