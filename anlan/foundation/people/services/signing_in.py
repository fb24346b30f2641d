"""Signing in: password, second factor, lock-out. What is refused is counted and journalled.

Counting is by the username as typed, whether or not such an account exists, so that neither the message nor the
waiting time tells which names are real. django-axes keeps the counts.
"""

from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth import authenticate, login
from django.contrib.auth.signals import user_login_failed
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, Authenticator, BackupCode, SignIn
from anlan.foundation.people.models.accounts import normal_username
from anlan.foundation.people.network import client_address
from anlan.foundation.people.one_time_codes import backup_digest
from anlan.foundation.people.policy import policy
from anlan.foundation.people.refusals import SignInRefused
from anlan.foundation.people.services import sessions
from anlan.foundation.trace.refs import Ref

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class _Failure:
    """One refused attempt: how many there have been in a row, and what the person is told."""

    count: int
    what: str

    @property
    def sentence(self) -> str:
        rules = policy()
        left = rules.failures - self.count
        if left > 0:
            return f"{self.what}，还可再试 {left} 次"
        return f"{self.what}。{_locked_sentence(rules.lockout)}"


def check_password(request: HttpRequest, *, username: str, password: str, refusal: str = "账号或密码不对") -> Account:
    """The account of a username and its password; raises SignInRefused with a sentence for the person.

    Attempts on one name are taken one after the other: a hundred at once get no more guesses than five in a row.
    """
    username = normal_username(username)
    with transaction.atomic():
        _one_at_a_time(username)
        _refuse_when_locked(request, username)
        account = authenticate(request, username=username, password=password)
        failure = None if account else _note_failure(request, username, refusal)
    if failure:
        raise SignInRefused(failure.sentence)
    assert isinstance(account, Account)
    return account


def check_second_factor(request: HttpRequest, *, account: Account, code: str) -> None:
    """Accept the code of the account's app, or a backup code, and use it up; raises SignInRefused."""
    with transaction.atomic():
        _one_at_a_time(account.username)
        _refuse_when_locked(request, account.username)
        failure = None
        if not (_accepts_code(account, code) or _accepts_backup_code(account, code)):
            credentials = {"username": account.username}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            failure = _note_failure(request, account.username, "动态验证码不对")
    if failure:
        raise SignInRefused(failure.sentence)


def finish(request: HttpRequest, *, account: Account, wants_wall: bool = False) -> SignIn:
    """Sign the account in after everything asked for was right."""
    login(request, account, backend=BACKEND)
    return sessions.begin(request, account=account, wants_wall=wants_wall)


def has_second_factor(account: Account) -> bool:
    """Whether the account has an authenticator app in use."""
    return bool(Authenticator.objects.filter(user=account, confirmed=True).exists())


def _accepts_code(account: Account, code: str) -> bool:
    device = Authenticator.objects.select_for_update().filter(user=account, confirmed=True).first()
    return device is not None and device.verify_token(code)


def _accepts_backup_code(account: Account, code: str) -> bool:
    unused = BackupCode.objects.filter(account=account, used_at=None)
    if not unused.filter(code_sha256=backup_digest(code)).update(used_at=timezone.now()):
        return False
    record(
        "people.account.backup_code_used",
        by=Actor.of(account),
        subject=Ref.of(account),
        facts={"left": unused.count()},
    )
    return True


def locked_for(username: str) -> timedelta | None:
    """How long a username is still locked out; None when it is not."""
    rules = policy()
    found = AccessAttempt.objects.filter(
        username=normal_username(username), attempt_time__gt=timezone.now() - rules.lockout
    ).aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    if (found["failures"] or 0) < rules.failures:
        return None
    left: timedelta = found["last"] + rules.lockout - timezone.now()
    return max(left, timedelta(seconds=1))


def failure_limit(request: HttpRequest | None, credentials: dict[str, str] | None) -> int:
    """For django-axes: failures in a row until the lock."""
    return policy().failures


def lockout_time(request: HttpRequest | None = None) -> timedelta:
    """For django-axes: how long the lock lasts."""
    return policy().lockout


def spoken(wait: timedelta) -> str:
    """A waiting time in words, rounded up to the second: 14 分 32 秒."""
    seconds = max(1, int(-(-wait.total_seconds() // 1)))
    minutes, rest = divmod(seconds, 60)
    return " ".join(part for part in (f"{minutes} 分" if minutes else "", f"{rest} 秒" if rest else "") if part)


def _locked_sentence(wait: timedelta) -> str:
    return f"连续输错 {policy().failures} 次，请 {spoken(wait)}后再试，急用可找系统管理员解锁"


def _one_at_a_time(username: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 71))", [username])


def _refuse_when_locked(request: HttpRequest, username: str) -> None:
    wait = locked_for(username)
    if wait:
        raise SignInRefused(_locked_sentence(wait))
    rules = policy()
    failures = AccessAttempt.objects.filter(
        ip_address=client_address(request), attempt_time__gt=timezone.now() - rules.lockout
    ).aggregate(total=Sum("failures_since_start"))["total"]
    if (failures or 0) >= rules.address_failures:
        raise SignInRefused(f"这个网络地址登录失败次数过多，请 {spoken(rules.lockout)}后再试")


def _note_failure(request: HttpRequest, username: str, what: str) -> _Failure:
    """Journal a refused attempt. An unknown name is not written out: people type passwords into the wrong field."""
    rules = policy()
    account = Account.objects.filter(username=username).first()
    shown = username if account else f"{username[:1]}***（无此账号）"
    facts = {"username": shown, "address": client_address(request)}
    by = Actor("person", shown)
    subject = Ref.of(account) if account else Ref("people.account", "", shown)
    count = int(getattr(request, "axes_failures_since_start", None) or 0)
    record("people.account.sign_in_refused", by=by, subject=subject, facts={**facts, "reason": what})
    if count >= rules.failures:
        minutes = int(rules.lockout.total_seconds() // 60)
        record(
            "people.account.locked_out", by=by, subject=subject, facts={**facts, "failures": count, "minutes": minutes}
        )
    return _Failure(count, what)
