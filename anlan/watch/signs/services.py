"""Verbs of signs: follow the water, a person's override, and what a sign answers."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref, link
from anlan.kit.refusal import Refusal
from anlan.watch.signs.command import SignCommand, SignReply
from anlan.watch.signs.models import READING, READING_WORDS, Display, Order, Sign, SignPolicy
from anlan.watch.telemetry.api import Alarm, Device, Point, value_words

POLICY = Actor.system("标识随水深")
PAUSES = (2, 4, 8, 16, 32, 60)
"""Seconds until an unanswered command is said again; the last for ever: a sign that was away must catch up."""
CHANNEL = "anlan_signs"
LONGEST_WORDS = 60
MOST_WORDS = 40  # the column of a policy's words


class SignRefused(Refusal):
    """A verb that is not done; the message says why and what to do. `field` names what is wrong in a form."""

    code = "sign_refused"
    status = 422

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def register_sign(*, device: Device, point: Point, name: str, by: Actor, is_demo: bool = False) -> Sign:
    """Bind a sign's device to the point whose water it speaks of; it is told at once what to show. SignRefused."""
    if Sign.objects.filter(device=device).exists():
        raise SignRefused(f"设备 {device.code} 已经是一块标识", "device")
    made = Sign.objects.create(
        device=device,
        point=point,
        name=name,
        region_path=device.region_path or point.region_path,
        longitude=device.longitude if device.longitude is not None else point.longitude,
        latitude=device.latitude if device.latitude is not None else point.latitude,
        is_demo=is_demo,
    )
    record("signs.sign.registered", by=by, subject=Ref.of(made), region_path=made.region_path)
    follow(point.pk)
    return made


@transaction.atomic
def follow(point_id: int, *, at: datetime | None = None) -> int:
    """Tell the signs of a point what its water asks for; those a person commands, or that were told, are left.

    Returns how many were told. It reads the alarm as it is now, so it may be asked any number of times.
    """
    now, told = at or timezone.now(), 0
    for sign in Sign.objects.select_for_update().filter(point=point_id, is_active=True):
        if not sign.is_manual(now):
            told += _follow(sign, now)
    return told


def follow_all() -> int:
    """Once a minute: overrides that have run out, alarms that a person closed. Returns how many were told."""
    points = Sign.objects.filter(is_active=True).values_list("point_id", flat=True).distinct()
    return sum(follow(point) for point in points)


@transaction.atomic
def override(*, sign: Sign, display: str, words: str, hours: float, reason: str, by: Actor) -> Order:
    """A person decides what a sign shows, for a limited time and with a reason. Raises SignRefused."""
    if by.account is None:
        raise SignRefused("只有人可以手动指挥标识")
    if display not in Display.values:
        raise SignRefused("选择要显示的标识", "display")
    if not reason.strip():
        raise SignRefused("写明为什么手动", "reason")
    most = float(value("SGN-01"))
    if not 0 < hours <= most:
        raise SignRefused(f"手动时间须在 0 到 {most:g} 小时之间", "hours")
    now = timezone.now()
    held = Sign.objects.select_for_update().get(pk=sign.pk)
    held.manual_until, held.manual_by = now + timedelta(hours=hours), by.name
    held.manual_reason = reason.strip()[:120]
    held.save(update_fields=["manual_until", "manual_by", "manual_reason"])
    said = words.strip() or Display(display).label
    facts = {"words": said, "until": held.manual_until, "reason": held.manual_reason}
    record("signs.sign.overridden", by=by, subject=Ref.of(held), region_path=held.region_path, facts=facts)
    return _order(held, display, said, 0, Order.Cause.MANUAL, by, now)


@transaction.atomic
def lift_override(*, sign: Sign, by: Actor) -> None:
    """Let the water decide again. Raises SignRefused when it does already."""
    held = Sign.objects.select_for_update().get(pk=sign.pk)
    if not held.is_manual():
        raise SignRefused("这块标识已经在随水深显示")
    _forget_manual(held)
    record("signs.sign.released", by=by, subject=Ref.of(held), region_path=held.region_path)
    _follow(held, timezone.now(), cause=Order.Cause.LIFTED, by=by)


@transaction.atomic
def answered(*, device_code: str, reply: SignReply, at: datetime | None = None) -> bool:
    """A sign has answered; False when nothing waits for this answer (an older command, a second answer)."""
    sign = Sign.objects.select_for_update().filter(device__code=device_code).first()
    order = Order.objects.filter(sign=sign, number=reply.number, answered_at=None).first() if sign else None
    if sign is None or order is None:
        return False
    order.answered_at, order.is_done, order.answer = at or timezone.now(), reply.is_done, reply.words
    order.due_at = None
    order.save(update_fields=["answered_at", "is_done", "answer", "due_at"])
    if reply.is_done and order.number == sign.last_number:
        sign.shown, sign.shown_words, sign.shown_at = order.display, order.words, order.answered_at
        sign.save(update_fields=["shown", "shown_words", "shown_at"])
    entry = "signs.command.acknowledged" if reply.is_done else "signs.command.declined"
    facts = {"words": order.words, "number": order.number, "took_ms": order.took_ms, "answer": reply.words}
    by = Actor(kind="device", name=sign.name)
    record(entry, by=by, subject=Ref.of(sign), region_path=sign.region_path, facts=facts)
    return True


@transaction.atomic
def take_due(*, at: datetime | None = None, most: int = 100) -> list[SignCommand]:
    """The commands that are to be said now, each counted as said and due again after a pause."""
    now = at or timezone.now()
    due = Order.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now)
    orders = list(due.select_related("sign__device").order_by("due_at")[:most])
    for order in orders:
        order.due_at = now + timedelta(seconds=PAUSES[min(order.attempts, len(PAUSES) - 1)])
        order.attempts, order.sent_at = order.attempts + 1, now
    Order.objects.bulk_update(orders, ["attempts", "sent_at", "due_at"])
    return [_command(order) for order in orders]


@transaction.atomic
def set_policy(*, level: int, display: str, words: str, reason: str, by: Actor) -> SignPolicy:
    """What is shown at a level from now on. Raises SignRefused."""
    policy = SignPolicy.objects.select_for_update().filter(level=level).first()
    if policy is None:
        raise SignRefused("没有这一级的规定")
    if display not in Display.values:
        raise SignRefused("选择要显示的标识", "display")
    words = words.replace(READING_WORDS, READING)
    bare = words.replace(READING, "")
    if not words.strip() or "{" in bare or "}" in bare:
        raise SignRefused(f"写明显示的文字，花括号里只能是 {READING_WORDS}", "words")
    if len(words.strip()) > MOST_WORDS:
        raise SignRefused("文字太长，标识上显示不下", "words")
    before = policy.plain_words
    policy.display, policy.words = display, words.strip()
    policy.save(update_fields=["display", "words"])
    facts: dict[str, Any] = {
        "before": before, "words": policy.plain_words, "display": policy.get_display_display(), "reason": reason,
    }  # fmt: skip
    record("signs.policy.changed", by=by, subject=Ref.of(policy), facts=facts)
    return policy


def _follow(sign: Sign, now: datetime, *, cause: str = Order.Cause.WATER, by: Actor = POLICY) -> bool:
    """What the water asks for, unless that was the last thing the sign was told."""
    if sign.manual_until is not None:
        _forget_manual(sign)
        cause = Order.Cause.LIFTED
    alarm = _alarm_at(sign.point_id)
    policy = SignPolicy.objects.filter(level=alarm.level if alarm else 0).first()
    if policy is None:
        return False
    words = policy.words
    if alarm is not None:
        words = words.replace(READING, value_words(alarm.value, alarm.point.kind))
    latest = Order.objects.filter(sign=sign).order_by("-number").first()
    level = alarm.level if alarm else 0
    if latest is not None and (latest.display, latest.level, latest.cause == Order.Cause.MANUAL) == (
        policy.display, level, False,
    ):  # fmt: skip
        return False
    order = _order(sign, policy.display, words.strip(), level, cause, by, now, alarm)
    if alarm is not None:
        link(Ref.of(alarm), Ref.of(sign), f"标识第 {order.number} 号命令：{order.words}", now)
    return True


def _alarm_at(point_id: int) -> Alarm | None:
    """The alarm of the water that stands at a point now."""
    standing = Alarm.objects.filter(
        point=point_id, rule_key=Alarm.RuleKey.LEVEL, closed_at=None, returned_at=None, level__gt=0
    )
    return standing.select_related("point__kind").order_by("level").first()


def _forget_manual(sign: Sign) -> None:
    sign.manual_until, sign.manual_by, sign.manual_reason = None, "", ""
    sign.save(update_fields=["manual_until", "manual_by", "manual_reason"])


def _order(
    sign: Sign, display: str, words: str, level: int, cause: str, by: Actor, now: datetime, alarm: Alarm | None = None
) -> Order:
    """Write a command down and wake who sends it; earlier ones that were not answered are no longer said."""
    Order.objects.filter(sign=sign, due_at__isnull=False).update(due_at=None)
    sign.last_number += 1
    sign.save(update_fields=["last_number"])
    order = Order.objects.create(
        sign=sign, number=sign.last_number, display=display, words=words[:LONGEST_WORDS], level=level, cause=cause,
        alarm=alarm, ordered_at=now, ordered_by=by.name, due_at=now,
    )  # fmt: skip
    facts = {"words": order.words, "number": order.number, "cause": order.get_cause_display()}
    record("signs.sign.commanded", by=by, subject=Ref.of(sign), region_path=sign.region_path, facts=facts, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return order


def _command(order: Order) -> SignCommand:
    ordered = round(order.ordered_at.timestamp() * 1000)
    return SignCommand(order.sign.device.code, order.number, order.display, order.words, order.level, ordered)
