"""Sessions: they begin, they are limited, they end for a reason that the person is told."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, SignIn
from anlan.foundation.people.network import client_address
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.policy import policy
from anlan.foundation.people.remit import may
from anlan.foundation.trace.refs import Ref

TOUCH_SECONDS = 60.0  # how stale "last seen" may be: it spares a write with every request

Ended = SignIn.Ended


@transaction.atomic
def begin(request: HttpRequest, *, account: Account, wants_wall: bool = False) -> SignIn:
    """Note a session that `django.contrib.auth.login` has just made; end the oldest ones beyond the limit."""
    now = timezone.now()
    is_wall = wants_wall and may(account, Permission.WALL)
    session = request.session
    session.update({"signed_in_at": now.timestamp(), "seen_at": now.timestamp(), "is_wall": is_wall})
    session.set_expiry(settings.SESSION_COOKIE_AGE if is_wall else 0)
    Account.objects.select_for_update().get(pk=account.pk)  # two sign-ins at once count each other
    sign_in = SignIn.objects.create(
        account=account,
        session_key=session.session_key or "",
        address=client_address(request),
        agent=request.headers.get("User-Agent", "").replace("\0", "")[:200],
        is_wall=is_wall,
        signed_in_at=now,
        last_seen_at=now,
    )
    record(
        "people.account.signed_in", by=Actor.of(account), subject=Ref.of(account), facts={"address": sign_in.address}
    )
    _make_room(account, sign_in, now)
    return sign_in


def _make_room(account: Account, newest: SignIn, now: datetime) -> None:
    rules = policy()
    opened = SignIn.objects.filter(account=account, ended_at=None).exclude(pk=newest.pk)
    _end(opened.filter(is_wall=False, last_seen_at__lt=now - rules.idle), Ended.IDLE)
    limit = rules.concurrent_demo if account.is_demo else rules.concurrent
    surplus = opened.count() + 1 - limit
    if surplus > 0:
        _end(opened.order_by("signed_in_at", "pk")[:surplus], Ended.SUPERSEDED)


def _end(sign_ins: Iterable[SignIn], why: SignIn.Ended, by: Actor | None = None) -> int:
    """End sessions; the browser finds out with its next request. Returns how many were open."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    now, ended = timezone.now(), 0
    for sign_in in sign_ins:
        if SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=now, ended_why=why):
            ended += 1
            store(sign_in.session_key).delete()
            record(
                "people.account.session_ended",
                by=by or Actor.system(),
                subject=Ref.of(sign_in.account),
                facts={"reason": why.label, "address": sign_in.address},
            )
    return ended


def verdict(session: SessionBase, *, is_background: bool = False) -> SignIn.Ended | None:
    """Whether a signed-in session has passed its limits; otherwise its last-seen moment moves on.

    `is_background` requests (streams, polling) show no person at the desk and move nothing.
    """
    now = timezone.now()
    moment = now.timestamp()
    if "signed_in_at" not in session:
        session.update({"signed_in_at": moment, "seen_at": moment})
    if session.get("is_wall"):
        idle_for = age = 0.0
    else:
        idle_for, age = moment - session["seen_at"], moment - session["signed_in_at"]
    rules = policy()
    if age > rules.longest.total_seconds():
        return Ended.TOO_LONG
    if idle_for > rules.idle.total_seconds():
        return Ended.IDLE
    if not is_background and moment - session["seen_at"] > TOUCH_SECONDS:
        session["seen_at"] = moment
        SignIn.objects.filter(session_key=session.session_key, ended_at=None).update(last_seen_at=now)
    return None


@transaction.atomic
def end_by_limit(*, session_key: str, why: SignIn.Ended) -> None:
    """End one session that has passed a limit."""
    _end(SignIn.objects.select_related("account").filter(session_key=session_key, ended_at=None), why)


@transaction.atomic
def sign_out(*, session_key: str, by: Actor) -> None:
    """The person leaves."""
    SignIn.objects.filter(session_key=session_key, ended_at=None).update(
        ended_at=timezone.now(), ended_why=Ended.SIGNED_OUT
    )
    record("people.account.signed_out", by=by, subject=Ref.of(by.account))


@transaction.atomic
def end_others(*, account: Account, keep: str | None, why: SignIn.Ended, by: Actor) -> int:
    """End every session of the account except the one with the key `keep`; returns how many."""
    opened = SignIn.objects.select_related("account").filter(account=account, ended_at=None)
    return _end(opened.exclude(session_key=keep or ""), why, by)


@transaction.atomic
def end_one(*, account: Account, sign_in_id: int, by: Actor) -> bool:
    """End one session of the account by its number; False when it is not open (any more)."""
    opened = SignIn.objects.select_related("account").filter(account=account, ended_at=None, pk=sign_in_id)
    return bool(_end(opened, Ended.SENT_OUT, by))


def renew_key(*, old: str | None, new: str | None) -> None:
    """The session got another key (after a password change): its sign-in follows."""
    SignIn.objects.filter(session_key=old or "").update(session_key=new or "")


def open_sign_ins(account: Any) -> list[SignIn]:
    """Where the account is signed in now, latest first."""
    return list(SignIn.objects.filter(account=account, ended_at=None).order_by("-last_seen_at"))


def why_ended(session_key: str) -> SignIn.Ended | None:
    """The reason a session is over, for a browser that comes back with its old cookie."""
    if not session_key or len(session_key) > 40 or "\0" in session_key:
        return None
    found = SignIn.objects.filter(session_key=session_key).values_list("ended_why", flat=True).first()
    return Ended(found) if found else None
