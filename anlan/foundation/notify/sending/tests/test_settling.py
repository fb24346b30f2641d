"""What outcomes and receipts make of a row, in whatever order they come."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.foundation.notify.models import Channel, Delivery, Message
from anlan.foundation.notify.sending.claiming import claim, let_expire, recover
from anlan.foundation.notify.sending.queueing import Target, queue, supersede
from anlan.foundation.notify.sending.settling import Tried, pause_before, settle_one, take_one, take_receipts
from anlan.foundation.notify.transports import Outcome, Receipt
from anlan.foundation.trace.api import Ref

NOW = datetime(2026, 7, 8, 6, 30, tzinfo=UTC)
State = Delivery.State
KINDS = ["accepted", "delivered", "refused", "failed", "unclear"]


def sending(*, repeats_safely: bool = True) -> Delivery:
    channel = Channel(key="sms", repeats_safely=repeats_safely, max_attempts=3, cost=1)
    return Delivery(message=Message(created_at=NOW), channel=channel, state=State.SENDING, attempts=1)


def tried(row: Delivery, kind: str) -> Tried:
    return Tried(str(row.number), row.attempts, Outcome(kind), NOW, 5)


def test_one_answer() -> None:
    expected = {
        "accepted": State.ACCEPTED, "delivered": State.DELIVERED, "refused": State.GIVEN_UP, "failed": State.QUEUED,
        "unclear": State.QUEUED,
    }  # fmt: skip
    for kind, state in expected.items():
        row = sending()
        settle_one(row, tried(row, kind), NOW)
        assert row.state == state, kind
    row = sending(repeats_safely=False)
    settle_one(row, tried(row, "unclear"), NOW)
    assert row.state == State.UNCLEAR


def test_the_last_attempt_gives_up_by_name() -> None:
    row = sending()
    row.attempts = 3
    settle_one(row, tried(row, "failed"), NOW)
    assert (row.state, row.words) == (State.GIVEN_UP, "试了 3 次：网关没有回答")


def test_what_was_replaced_meanwhile_is_not_tried_again() -> None:
    row = sending()
    row.message.superseded_at = NOW
    settle_one(row, tried(row, "failed"), NOW)
    assert row.state == State.SUPERSEDED


steps = st.lists(
    st.one_of(
        st.tuples(st.just("try"), st.sampled_from(KINDS)),
        st.tuples(st.just("told"), st.sampled_from(["delivered", "read", "failed"])),
    ),
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps, safe=st.booleans())
def test_good_news_stays(steps: list[tuple[str, str]], safe: bool) -> None:
    """Whatever comes late, twice or against it: delivered is never taken back, read never less."""
    row, best = sending(repeats_safely=safe), 0
    for kind, what in steps:
        if kind == "try":
            settle_one(row, tried(row, what), NOW)
        else:
            take_one(row, Receipt(what, NOW + timedelta(hours=1)), NOW)
        rank = {State.DELIVERED: 1, State.READ: 2}.get(State(row.state), 0)
        assert rank >= best
        best = rank
        assert row.state != State.GIVEN_UP or row.words
        assert row.delivered_at is None or row.delivered_at <= NOW, "a gateway's clock that is ahead counts as now"


@given(attempt=st.integers(1, 30), first=st.floats(0.1, 60), chance=st.floats(0, 1))
def test_pauses_grow_and_are_left_to_chance(attempt: int, first: float, chance: float) -> None:
    pause = pause_before(attempt, first, lambda: chance)
    whole = min(first * 2.0 ** (attempt - 1), 300)
    assert whole / 2 <= pause <= whole


def test_quiet_hours_keep_back_everything_but_red() -> None:
    channel = Channel(key="sms", quiet_from=time(22), quiet_to=time(7))
    night = datetime(2026, 7, 8, 15, 30, tzinfo=UTC)  # 23:30 in Beijing
    assert channel.opens_at(1, night) == night
    assert channel.opens_at(3, night) == datetime(2026, 7, 8, 23, 0, tzinfo=UTC)
    assert channel.opens_at(3, NOW) == NOW


def filled(count: int, **facts: object) -> Channel:
    given: dict[str, object] = {"title": "短信", "transport": "x", "medium": "sms", **facts}
    channel = Channel.objects.create(key="sms", **given)
    targets = [Target("account", str(n), f"甲{n}", "sms", f"1390000{n:04d}") for n in range(count)]
    queue(Ref("x.y", "1"), targets, purpose="p", title="t", text="t", level=2)
    return channel


@pytest.mark.django_db
def test_rate_is_kept_across_senders() -> None:
    channel = filled(100, rate_per_s=10)
    now = timezone.now() + timedelta(seconds=60)
    taken = [len(claim(channel.pk, 200, now + timedelta(seconds=n / 2))) for n in range(6)]
    assert taken[0] == 11, "one second's worth after a rest, and the one that is due"
    assert sum(taken) <= 11 + 25 + 6


@pytest.mark.django_db
def test_red_goes_before_blue() -> None:
    channel = filled(3)
    queue(
        Ref("x.y", "2"),
        [Target("account", "9", "乙", "sms", "13911111111")],
        purpose="p",
        title="red",
        text="t",
        level=1,
    )
    assert [order.title for order in claim(channel.pk, 1, timezone.now())] == ["red"]


@pytest.mark.django_db
@pytest.mark.parametrize(("safe", "state"), [(True, State.QUEUED), (False, State.UNCLEAR)])
def test_what_a_fallen_sender_had_in_hand(safe: bool, state: State) -> None:
    channel = filled(5, repeats_safely=safe)
    claim(channel.pk, 5, timezone.now())
    assert recover(timezone.now()) == 0
    assert recover(timezone.now() + timedelta(minutes=5)) == 5
    assert set(Delivery.objects.values_list("state", flat=True)) == {state}


@pytest.mark.django_db
def test_what_still_waits_at_the_end_is_named() -> None:
    filled(2)
    Message.objects.update(expires_at=timezone.now())
    assert let_expire(timezone.now()) == 2
    assert set(Delivery.objects.values_list("words", flat=True)) == {"到失效时间仍未发出"}


@pytest.mark.django_db
def test_receipts_come_early_twice_late_and_for_nobody() -> None:
    channel = filled(2)
    first, second = (str(order.id) for order in claim(channel.pk, 2, timezone.now()))
    early = Receipt("delivered", timezone.now(), first)
    assert take_receipts([early, early, Receipt("delivered", timezone.now(), "no number")], channel_id=channel.pk) == 2
    assert Delivery.objects.get(number=first).state == State.DELIVERED
    Delivery.objects.filter(number=second).update(state=State.GIVEN_UP)
    take_receipts([Receipt("delivered", timezone.now(), second)], channel_id=channel.pk)
    assert Delivery.objects.get(number=second).state == State.DELIVERED
    assert take_receipts([Receipt("read", timezone.now(), first)], channel_id=channel.pk + 1) == 0


@pytest.mark.django_db
def test_superseding_leaves_what_has_arrived() -> None:
    channel = filled(3)
    [order] = claim(channel.pk, 1, timezone.now())
    Delivery.objects.filter(number=order.id).update(state=State.DELIVERED)
    assert supersede(Ref("x.y", "1")) == 2
    assert claim(channel.pk, 9, timezone.now()) == []
