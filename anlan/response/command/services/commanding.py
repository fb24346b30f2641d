"""Orders of the two command posts, the conflicts between them, and who is in place."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import may, scope_of
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import OrderState, Tone
from anlan.response.command.models import CommandPost, Incident, Order, OrderConflict, PostMember
from anlan.response.command.permissions import Permission
from anlan.response.command.refusals import Incomplete, KeyUsed, NotFound, NotYours, WrongStep
from anlan.response.command.services.opening import check_may, check_responding
from anlan.response.command.services.saying import say

SYSTEM = Actor.system("系统")


@transaction.atomic
def issue_order(
    post_id: int, *, text: str, by: Actor, key: str, touches: Sequence[str] = (), at: datetime | None = None
) -> Order:
    """Issue an order of a command post. An open order of the other post over the same thing is flagged at once.

    Raises NotFound, NotYours, Incomplete, WrongStep, KeyUsed. The same key again returns the first order.
    """
    at = at or timezone.now()
    post = CommandPost.objects.select_related("incident").filter(pk=post_id).first()
    if post is None or not _sees(post.incident, by):
        raise NotFound
    _check_command(post, by)
    if post.withdrawn_at is not None:
        raise WrongStep(f"{post.title}已撤销，不能再下令。")
    words, things = text.strip(), _things(touches)
    if not words or not key or len(key) > 80:
        raise Incomplete("请填写指令。" if not words else "请给出 80 个字符以内的幂等键。")
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=post.incident_id)
    done = Order.objects.filter(key=key).first()
    if done is not None:
        if done.post_id != post.pk or done.issued_by_id != by.account_id:
            raise KeyUsed
        return done
    check_responding(incident, "下令")
    order = Order.objects.create(
        incident=post.incident,
        post=post,
        text=words[:300],
        touches=things,
        issued_by=by.account,
        issued_by_name=by.name,
        issued_at=at,
        key=key,
    )
    facts = {"post": post.title, "touches": things}
    say("command.order.issued", post.incident, by=by, at=at, subject=Ref.of(order), facts=facts, panel="posts")
    for other in _clashing(order):
        _flag(other, order, sorted(set(other.touches) & set(things)), SYSTEM, at)
    return order


@transaction.atomic
def close_order(order_id: int, *, state: str, by: Actor, at: datetime | None = None) -> Order:
    """Note that an order was carried out (`done`) or taken back (`cancelled`). Raises NotFound, NotYours, WrongStep."""
    at = at or timezone.now()
    order = Order.objects.select_for_update(of=("self",)).select_related("post", "incident").filter(pk=order_id).first()
    if order is None or not _sees(order.incident, by):
        raise NotFound
    _check_command(order.post, by)
    if order.state != OrderState.OPEN or state not in (OrderState.DONE, OrderState.CANCELLED):
        raise WrongStep(f"指令现为「{order.get_state_display()}」，不能再办这一步。")
    _close(order, OrderState(state), by, at)
    return order


@transaction.atomic
def flag_conflict(first_id: int, second_id: int, *, over: str, by: Actor, at: datetime | None = None) -> OrderConflict:
    """Point out that two open orders contradict each other. Raises NotFound, Incomplete."""
    orders = {o.pk: o for o in Order.objects.select_related("incident", "post").filter(pk__in=(first_id, second_id))}
    first, second = orders.get(first_id), orders.get(second_id)
    if first is None or second is None or first.incident_id != second.incident_id or not _sees(first.incident, by):
        raise NotFound
    check_may(by, Permission.NOTE, first.incident.region_path)
    if first.pk == second.pk or OrderState.OPEN not in (first.state, second.state):
        raise Incomplete("请选择两条执行中的不同指令。")
    if not over.strip():
        raise Incomplete("请写明冲突在哪里。")
    return _flag(first, second, [over.strip()], by, at or timezone.now())


@transaction.atomic
def decide_conflict(
    conflict_id: int, *, stands_id: int, decision: str, by: Actor, at: datetime | None = None
) -> OrderConflict:
    """裁决: which order stands, with the words of the decision. The other one is taken back, on record.

    Raises NotFound, NotYours, Incomplete, WrongStep.
    """
    at = at or timezone.now()
    conflict = (
        OrderConflict.objects.select_for_update(of=("self",))
        .select_related("incident", "first__post", "second__post")
        .filter(pk=conflict_id)
        .first()
    )
    if conflict is None or not _sees(conflict.incident, by):
        raise NotFound
    check_may(by, Permission.DECIDE, conflict.incident.region_path)
    if conflict.decided_at is not None:
        when = f"{timezone.localtime(conflict.decided_at):%H:%M}"
        raise WrongStep(f"{conflict.decided_by_name}已于 {when} 裁决：{conflict.decision}")
    pair = {conflict.first_id: conflict.first, conflict.second_id: conflict.second}
    if stands_id not in pair or not decision.strip():
        raise Incomplete("请选择以哪条指令为准，并写明裁决。")
    stands = pair.pop(stands_id)
    (other,) = pair.values()
    conflict.stands, conflict.decision = stands, decision.strip()[:300]
    conflict.decided_by_name, conflict.decided_at = by.name, at
    conflict.save()
    if other.state == OrderState.OPEN:
        _close(other, OrderState.CANCELLED, by, at)
    facts = {"decision": conflict.decision, "stands": stands.text}
    say(
        "command.conflict.decided",
        conflict.incident,
        by=by,
        at=at,
        subject=Ref.of(conflict),
        facts=facts,
        panel="posts",
        tone=Tone.GOOD,
    )
    return conflict


@transaction.atomic
def attend_post(post_id: int, *, by: Actor, at: datetime | None = None) -> PostMember:
    """Say that one is in place. Raises NotFound when one does not belong into the post."""
    at = at or timezone.now()
    post = CommandPost.objects.select_related("incident").filter(pk=post_id, withdrawn_at=None).first()
    if post is None or by.account is None or not _sees(post.incident, by):
        raise NotFound
    member = next((m for m in post.members.select_for_update() if belongs(m, by.account)), None)
    if member is None:
        raise NotYours(f"你不在{post.title}名单内，请由值班员调整名单。")
    if member.present_at is None:
        member.present_at, member.account, member.name = at, by.account, by.name
        member.save(update_fields=["present_at", "account", "name"])
        say("command.post.attended", post.incident, by=by, at=at, subject=Ref.of(post), facts={}, panel="posts")
    return member


def belongs(member: PostMember, account: object) -> bool:
    """Whether a place in a post is this account's: by name, or by body while nobody sits there."""
    if member.account_id is not None and member.account_id == getattr(account, "pk", None):
        return True
    body = getattr(account, "organisation_id", None)
    return member.present_at is None and member.organisation_id is not None and member.organisation_id == body


def _sees(incident: Incident, by: Actor) -> bool:
    return Incident.objects.visible_to(by.account).filter(pk=incident.pk).exists()


def _check_command(post: CommandPost, by: Actor) -> None:
    """Orders are given by the post's leader and members, and by the duty desk in their name."""
    if by.account is None:
        return
    if may(by.account, Permission.ORDER) and (
        post.leader_id == by.account_id or any(belongs(m, by.account) for m in post.members.all())
    ):
        return
    if scope_of(by.account, Permission.START).covers(region_path=post.incident.region_path):
        return
    raise NotYours(f"{post.title}的指令由指挥和成员下达，你不在名单内。")


def _things(touches: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(t.strip()[:40] for t in touches if t.strip()))[:20]


def _clashing(order: Order) -> list[Order]:
    if not order.touches:
        return []
    others = Order.objects.filter(
        incident=order.incident, state=OrderState.OPEN, touches__overlap=order.touches
    ).exclude(post=order.post)
    return list(others.select_related("post", "incident").order_by("pk"))


def _flag(first: Order, second: Order, over: Sequence[str], by: Actor, at: datetime) -> OrderConflict:
    first, second = sorted((first, second), key=lambda o: o.pk)
    conflict, is_new = OrderConflict.objects.get_or_create(
        first=first,
        second=second,
        defaults={
            "incident": first.incident,
            "over": "、".join(over)[:120],
            "flagged_by_name": by.name,
            "flagged_at": at,
        },
    )
    if is_new:
        say(
            "command.conflict.flagged",
            first.incident,
            by=by,
            at=at,
            subject=Ref.of(conflict),
            facts={"first": first.text, "second": second.text},
            panel="posts",
            tone=Tone.YELLOW,
        )
    return conflict


def _close(order: Order, state: OrderState, by: Actor, at: datetime) -> None:
    order.state, order.closed_at = state, at
    order.save(update_fields=["state", "closed_at"])
    facts = {"state": state.label}
    say("command.order.closed", order.incident, by=by, at=at, subject=Ref.of(order), facts=facts, panel="posts")
