"""Verbs of sharing: ask, grant, refuse, revoke. Each is one transaction with its entry."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import next_number
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.api import may, may_here
from anlan.foundation.people.models import Organisation
from anlan.foundation.territory.api import reach_words
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.kit.wording import COLOURS
from anlan.watch.sharing.models import Item, Subscription
from anlan.watch.sharing.permissions import Permission
from anlan.watch.telemetry.api import PointKind

MOST_REGIONS = 200


class SharingRefused(Refusal):
    """A verb that is not done; the message says why and what to do. `field` names what is wrong in a form."""

    code = "sharing_refused"
    status = 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def kind_names(subscriptions: Iterable[Subscription]) -> dict[str, str]:
    """What the kinds of point of these subscriptions are called, in one question."""
    named = {kind for subscription in subscriptions for kind in subscription.kinds}
    return dict(PointKind.objects.filter(key__in=named).values_list("key", "name")) if named else {}


def scope_words(subscription: Subscription, names: Mapping[str, str] | None = None) -> str:
    """What it covers, in a line: 湓浦街道、甘棠街道；积水；黄色及以上. `names` (`kind_names`) when many are told."""
    parts = ["、".join(reach_words(path) for path in subscription.regions[:6])]
    if len(subscription.regions) > 6:
        parts[0] += f"等 {len(subscription.regions)} 处"
    if subscription.kinds:
        said = kind_names([subscription]) if names is None else names
        parts.append("、".join(said.get(kind, kind) for kind in subscription.kinds))
    if subscription.what != Subscription.What.READINGS:
        parts.append(f"{COLOURS[subscription.level]}色{'及以上' if subscription.level > 1 else ''}")
    return "；".join(parts)


@transaction.atomic
def ask(
    *,
    by: Actor,
    organisation: Organisation,
    what: str,
    regions: list[str],
    purpose: str,
    kinds: list[str] | None = None,
    level: int = 4,
    ends_on: date | None = None,
    push_url: str = "",
    at: datetime | None = None,
) -> Subscription:
    """Ask for information in the name of one's own organisation. Raises SharingRefused."""
    now = at or timezone.now()
    wish = Subscription(
        what=what,
        organisation=organisation,
        organisation_path=organisation.path,
        region_path=organisation.region_path,
        purpose=purpose.strip()[:200],
        asked_at=now,
        asked_by=by.account,
        asked_by_name=by.name,
    )
    if by.account is None or by.account.organisation_id != organisation.pk or not may(by.account, Permission.ASK):
        raise SharingRefused("只能为自己的单位申请")
    if what not in Subscription.What.values:
        raise SharingRefused("选择要哪一类信息", "what")
    if len(wish.purpose) < 4:
        raise SharingRefused("写明用来做什么", "purpose")
    _set_scope(wish, regions, kinds or [], level, ends_on, now)
    wish.push_url = _checked_address(push_url, what)
    wish.push_secret = secrets.token_urlsafe(32) if wish.push_url else ""
    wish.number = next_number("GX", now)
    wish.save()
    facts = {
        "organisation": organisation.name,
        "what": wish.get_what_display(),
        "scope": scope_words(wish),
        "purpose": wish.purpose,
        "push_url": wish.push_url,
    }
    record("sharing.subscription.asked", by=by, subject=_ref(wish), region_path=wish.region_path, facts=facts, at=now)
    return wish


@transaction.atomic
def grant(
    *,
    subscription_id: int,
    by: Actor,
    regions: list[str],
    kinds: list[str],
    level: int,
    ends_on: date | None,
    reason: str = "",
    at: datetime | None = None,
) -> Subscription:
    """Grant what was asked, or less of it. Raises SharingRefused."""
    now = at or timezone.now()
    wish = _undecided(subscription_id, by)
    if any(not wish.covers(path) for path in regions):
        raise SharingRefused("批准的区域不能超出申请的区域", "regions")
    if wish.kinds and (not kinds or any(not wish.names(kind) for kind in kinds)):
        raise SharingRefused("批准的类别不能超出申请的类别", "kinds")
    if level > wish.level:
        raise SharingRefused("批准的级别不能超出申请的级别", "level")
    if wish.ends_on and (ends_on is None or ends_on > wish.ends_on):
        raise SharingRefused("有效期不能比申请的更长", "ends_on")
    _set_scope(wish, regions, kinds, level, ends_on, now)
    _decide(wish, Subscription.State.GRANTED, by, reason, now)
    until = f"有效至 {ends_on:%Y-%m-%d}" if ends_on else "长期有效"
    facts = {"scope": scope_words(wish), "until": until, "reason": wish.reason}
    record("sharing.subscription.granted", by=by, subject=_ref(wish), region_path=wish.region_path, facts=facts, at=now)
    return wish


@transaction.atomic
def refuse(*, subscription_id: int, by: Actor, reason: str, at: datetime | None = None) -> Subscription:
    """Do not grant it. Raises SharingRefused."""
    now = at or timezone.now()
    wish = _undecided(subscription_id, by)
    _decide(wish, Subscription.State.REFUSED, by, _said(reason), now)
    record(
        "sharing.subscription.refused",
        by=by,
        subject=_ref(wish),
        region_path=wish.region_path,
        facts={"reason": wish.reason},
        at=now,
    )
    return wish


@transaction.atomic
def revoke(*, subscription_id: int, by: Actor, reason: str, at: datetime | None = None) -> Subscription:
    """Take a grant back; nothing is handed out by it from this moment on. Raises SharingRefused."""
    now = at or timezone.now()
    granted = _locked(subscription_id, by)
    if granted.state != Subscription.State.GRANTED:
        raise SharingRefused("只有已批准的订阅可以收回")
    _decide(granted, Subscription.State.REVOKED, by, _said(reason), now)
    Item.objects.filter(subscription=granted, push=Item.Push.WAITING).update(push=Item.Push.GIVEN_UP, push_at=None)
    record(
        "sharing.subscription.revoked",
        by=by,
        subject=_ref(granted),
        region_path=granted.region_path,
        facts={"reason": granted.reason},
        at=now,
    )
    return granted


def _undecided(subscription_id: int, by: Actor) -> Subscription:
    wish = _locked(subscription_id, by)
    if wish.state != Subscription.State.ASKED:
        raise SharingRefused(f"已由 {wish.decided_by_name} 处理，请刷新页面")
    if by.account is not None and wish.asked_by_id == by.account.pk:
        raise SharingRefused("申请人不能批准自己的申请")
    return wish


def _locked(subscription_id: int, by: Actor) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Subscription | None = rows.filter(pk=subscription_id).first()
    if found is None or by.account is None or not may_here(by.account, Permission.DECIDE, found):
        raise SharingRefused("没有这个订阅，或不在你的管辖范围")
    return found


def _decide(row: Subscription, state: str, by: Actor, reason: str, now: datetime) -> None:
    row.state, row.decided_by_name, row.decided_at, row.reason = state, by.name, now, reason.strip()[:200]
    row.save()


def _set_scope(
    row: Subscription, regions: list[str], kinds: list[str], level: int, ends_on: date | None, now: datetime
) -> None:
    known = set(Region.objects.filter(path__in=regions[:MOST_REGIONS]).values_list("path", flat=True))
    if not regions or len(regions) > MOST_REGIONS or known != set(regions):
        raise SharingRefused("选择区域", "regions")
    if row.what != Subscription.What.WARNINGS:
        missing = set(kinds) - set(PointKind.objects.filter(key__in=kinds).values_list("key", flat=True))
        if missing:
            raise SharingRefused(f"没有这种测点：{'、'.join(sorted(missing))[:60]}", "kinds")
    if level not in COLOURS:
        raise SharingRefused("级别是 1 至 4", "level")
    if ends_on is not None and ends_on < timezone.localtime(now).date():
        raise SharingRefused("有效期已经过去", "ends_on")
    row.regions, row.kinds, row.level, row.ends_on = regions, kinds, level, ends_on


def _checked_address(url: str, what: str) -> str:
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_usable = bool(parts.hostname) and parts.port != 0  # reading the port raises for what is none
    except ValueError:
        raise SharingRefused("推送地址写错了，请核对方括号和端口", "push_url") from None
    if parts.scheme not in ("http", "https") or not is_usable or parts.username is not None:
        raise SharingRefused("推送地址要以 https:// 或 http:// 开头，不能带用户名", "push_url")
    if what == Subscription.What.READINGS:
        raise SharingRefused("读数只能领取，不能推送；请把推送地址留空", "push_url")
    return url


def _said(reason: str) -> str:
    if not reason.strip():
        raise SharingRefused("写明原因", "reason")
    return reason


def _ref(row: Subscription) -> Ref:
    return Ref("sharing.subscription", str(row.pk), f"{row.number} {row}")
