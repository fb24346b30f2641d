"""What a person changes about their own account: password, authenticator app, backup codes."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, Authenticator, BackupCode, FormerPassword
from anlan.foundation.people.one_time_codes import backup_digest, matching_step, new_backup_codes, new_key
from anlan.foundation.people.policy import policy
from anlan.foundation.people.refusals import BadPassword, PeopleRefused
from anlan.foundation.people.remit import active_postings
from anlan.foundation.trace.refs import Ref


@transaction.atomic
def change_password(*, account: Account, new: str, by: Actor) -> None:
    """Set a new password; raises BadPassword. The caller has checked the old one and ends the other sessions."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    try:
        validate_password(new, locked)
    except ValidationError as refusal:
        raise BadPassword("；".join(refusal.messages)) from refusal
    keep_former(locked)
    locked.set_password(new)
    locked.must_change_password = False
    locked.password_changed_at = timezone.now()
    locked.save(update_fields=["password", "must_change_password", "password_changed_at"])
    account.refresh_from_db()
    record("people.account.password_changed", by=by, subject=Ref.of(account))


def keep_former(account: Account) -> None:
    """Remember the hash of the password that is about to go; forget what the policy no longer asks for."""
    if not account.has_usable_password():
        return
    FormerPassword.objects.create(account=account, password=account.password)
    kept = FormerPassword.objects.filter(account=account).order_by("-id").values("pk")[: policy().password_history]
    FormerPassword.objects.filter(account=account).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def must_enrol(account: Account) -> bool:
    """Whether a role of the account asks for a second factor that is not there yet. Demo accounts are free."""
    if account.is_demo:
        return False
    held = {posting.role for posting in active_postings(account)}
    return bool(held & policy().second_factor_roles) and not second_factor_of(account)


def second_factor_of(account: Account) -> Authenticator | None:
    """The authenticator in use."""
    found: Authenticator | None = Authenticator.objects.filter(user=account, confirmed=True).first()
    return found


def begin_enrolment(*, account: Account) -> str:
    """A key for the app to scan; nothing changes before `confirm_enrolment`. The same key until then."""
    device, _ = Authenticator.objects.get_or_create(
        user=account, defaults={"name": "验证器", "confirmed": False, "key": new_key()}
    )
    if device.confirmed:
        raise PeopleRefused("已经启用了动态验证码，要换手机请先移除")
    return str(device.key)


@transaction.atomic
def confirm_enrolment(*, account: Account, code: str, by: Actor) -> list[str]:
    """Put the app to use once it shows the right code; returns the backup codes, shown this once."""
    device = Authenticator.objects.select_for_update().filter(user=account, confirmed=False).first()
    step = matching_step(str(device.key), code, after=-1) if device else None
    if device is None or step is None:
        raise PeopleRefused("验证码不对，请等下一组数字出来再输入，并检查手机时间是否准确")
    device.confirmed, device.confirmed_at, device.last_step = True, timezone.now(), step
    device.save()
    record("people.account.second_factor_enrolled", by=by, subject=Ref.of(account))
    return _fresh_backup_codes(account)


@transaction.atomic
def renew_backup_codes(*, account: Account, by: Actor) -> list[str]:
    """A new set of backup codes; the old set is void. The caller has checked a code of the app."""
    record("people.account.backup_codes_renewed", by=by, subject=Ref.of(account))
    return _fresh_backup_codes(account)


@transaction.atomic
def remove_second_factor(*, account: Account, by: Actor) -> None:
    """Remove the own app. The caller has checked a code of it; a role that asks for one asks again at once."""
    forget_second_factor(account)
    record("people.account.second_factor_removed", by=by, subject=Ref.of(account))


def forget_second_factor(account: Account) -> None:
    """Delete app and backup codes."""
    Authenticator.objects.filter(user=account).delete()
    BackupCode.objects.filter(account=account).delete()


def backup_codes_left(account: Any) -> int:
    """How many backup codes are still unused."""
    return BackupCode.objects.filter(account=account, used_at=None).count()


def _fresh_backup_codes(account: Account) -> list[str]:
    BackupCode.objects.filter(account=account).delete()
    codes = new_backup_codes()
    BackupCode.objects.bulk_create([BackupCode(account=account, code_sha256=backup_digest(code)) for code in codes])
    return codes
