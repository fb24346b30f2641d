"""Administration of accounts: create, change, deactivate, reset, unlock."""

from axes.models import AccessAttempt
from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, Organisation, SignIn
from anlan.foundation.people.models.accounts import normal_username
from anlan.foundation.people.one_time_codes import new_password
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.services import sessions
from anlan.foundation.people.services.authority import require_organisation, require_over
from anlan.foundation.people.services.own_account import forget_second_factor, keep_former
from anlan.foundation.trace.refs import Ref

_WORDS = {"name": "姓名", "title": "职务", "phone": "手机号", "organisation": "机构"}


@transaction.atomic
def create_account(
    *, username: str, name: str, organisation: Organisation | None, by: Actor, title: str = "", phone: str = ""
) -> tuple[Account, str]:
    """Create an account; returns it with its one-time password, which must be changed at the first sign-in."""
    require_organisation(by, Permission.ACCOUNT_MANAGE, organisation)
    password = new_password()
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                username,
                password,
                name=name,
                title=title,
                phone=phone,
                organisation=organisation,
                must_change_password=True,
                password_changed_at=timezone.now(),
            )
    except IntegrityError as taken:
        raise PeopleRefused(f"用户名 {normal_username(username)} 已有人用，请换一个") from taken
    record(
        "people.account.created",
        by=by,
        subject=Ref.of(account),
        facts={"username": account.username},
        region_path=_region(account),
    )
    return account, password


@transaction.atomic
def read_phone(*, account: Account, by: Actor) -> str:
    """The telephone number in full, for who changes it; that it was read is journalled."""
    if account.phone:
        record("people.account.phone_read", by=by, subject=Ref.of(account))
    return account.phone


@transaction.atomic
def change_account(
    *, account: Account, name: str, title: str, phone: str, organisation: Organisation | None, by: Actor
) -> None:
    """Change what is known of an account. The journal names the fields; a telephone number stays out of it."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    require_organisation(by, Permission.ACCOUNT_MANAGE, organisation)
    wanted = {"name": name, "title": title, "phone": phone, "organisation": organisation}
    changed = [field for field, value in wanted.items() if getattr(account, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(account, field, wanted[field])
    account.save(update_fields=changed)
    said = [_WORDS[field] if field == "phone" else f"{_WORDS[field]}改为{wanted[field] or '空'}" for field in changed]
    record(
        "people.account.changed",
        by=by,
        subject=Ref.of(account),
        facts={"changes": "，".join(said)},
        region_path=_region(account),
    )


@transaction.atomic
def deactivate(*, account: Account, reason: str, by: Actor) -> None:
    """Close an account: its sessions end, its keys stop, its postings stay on record."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    sessions.end_others(account=account, keep=None, why=SignIn.Ended.CLOSED, by=by)
    record(
        "people.account.deactivated",
        by=by,
        subject=Ref.of(account),
        facts={"reason": reason},
        region_path=_region(account),
    )


@transaction.atomic
def reactivate(*, account: Account, by: Actor) -> None:
    """Open a closed account again."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("people.account.reactivated", by=by, subject=Ref.of(account), region_path=_region(account))


@transaction.atomic
def reset_password(*, account: Account, by: Actor) -> str:
    """A new one-time password; the old one and every session end, a lock is lifted."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    keep_former(account)
    password = new_password()
    account.set_password(password)
    account.must_change_password = True
    account.password_changed_at = timezone.now()
    account.save(update_fields=["password", "must_change_password", "password_changed_at"])
    AccessAttempt.objects.filter(username=account.username).delete()
    sessions.end_others(account=account, keep=None, why=SignIn.Ended.PASSWORD, by=by)
    record("people.account.password_reset", by=by, subject=Ref.of(account), region_path=_region(account))
    return password


@transaction.atomic
def reset_second_factor(*, account: Account, by: Actor) -> None:
    """Remove a lost phone's authenticator; its sessions end."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    forget_second_factor(account)
    sessions.end_others(account=account, keep=None, why=SignIn.Ended.SENT_OUT, by=by)
    record("people.account.second_factor_removed", by=by, subject=Ref.of(account), region_path=_region(account))


@transaction.atomic
def unlock(*, account: Account, by: Actor) -> None:
    """Lift a lock-out before its time."""
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    AccessAttempt.objects.filter(username=account.username).delete()
    record("people.account.unlocked", by=by, subject=Ref.of(account), region_path=_region(account))


def _region(account: Account) -> str:
    return account.organisation.region_path if account.organisation else ""
