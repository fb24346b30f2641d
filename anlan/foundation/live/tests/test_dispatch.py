"""Committed events reach their subscribers, whatever fails in between."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from anlan.foundation.live import dispatch, events, tasks
from anlan.foundation.live.api import Event, publish, subscribe, subscribe_many
from anlan.foundation.live.dispatch import MAX_ATTEMPTS, deliver_all, deliver_next, forget_old, given_up, retry_given_up
from anlan.foundation.live.models import Outbox
from anlan.foundation.trace.api import Ref, effects, link

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class ThingHappened(Event):
    """For these tests."""

    name: ClassVar[str] = "tests.thing_happened"
    number: int = 0


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Numbers that the subscriber got."""
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(events, "_types", {})
    numbers: list[int] = []
    subscribe(ThingHappened)(lambda event: numbers.append(event.number))
    return numbers


def announce(number: int) -> None:
    """Publish one event in a transaction of its own."""
    with transaction.atomic():
        publish(ThingHappened(number))


def test_it_works(heard: list[int]) -> None:
    announce(1)
    announce(2)
    deliver_all()
    assert heard == [1, 2]
    assert not Outbox.objects.filter(is_pending=True).exists()


def test_only_what_has_waited_too_long_is_taken_from_a_dispatcher_that_stands_still(heard: list[int]) -> None:
    announce(1)
    announce(2)
    late = Outbox.objects.earliest("id")
    Outbox.objects.filter(pk=late.pk).update(retry_at=timezone.now() - dispatch.LATE - timedelta(seconds=1))
    assert deliver_next(dispatch.LATE)
    assert not deliver_next(dispatch.LATE)
    assert heard == [1]


def test_a_delivery_that_stands_still_lets_go_and_is_taken_by_another(heard: list[int]) -> None:
    announce(1)
    dispatch.let_go_after("100ms")
    with pytest.raises(DatabaseError):
        _hold_for(1.0)
    connection.close()
    deliver_all()
    assert heard == [1]


def _hold_for(seconds: float) -> None:
    with transaction.atomic():
        Outbox.objects.select_for_update().get()
        time.sleep(seconds)
        Outbox.objects.count()


def test_rolled_back_event_never_happened(heard: list[int]) -> None:
    with transaction.atomic():
        publish(ThingHappened(1))
        transaction.set_rollback(True)
    deliver_all()
    assert heard == []


def test_publish_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        publish(ThingHappened(1))


def test_failing_subscriber_holds_up_nobody_and_is_tried_again(heard: list[int]) -> None:
    failures = [ValueError("数据库忙") for _ in range(3)]  # with other events, with other reactions, and alone

    def stumble(event: ThingHappened) -> None:
        link(Ref("tests.event", str(event.number)), Ref("tests.effect", "1"), "试")
        if event.number == 1 and failures:
            raise failures.pop()

    subscribe(ThingHappened)(stumble)
    announce(1)
    announce(2)
    deliver_all()
    assert effects(Ref("tests.event", "1")) == []  # what the failed delivery wrote is gone with it
    assert len(effects(Ref("tests.event", "2"))) == 1
    waiting = Outbox.objects.get(is_pending=True)
    assert (waiting.attempts, waiting.last_error) == (1, "ValueError: 数据库忙")
    assert waiting.retry_at > timezone.now()
    Outbox.objects.update(retry_at=timezone.now())
    deliver_all()
    assert len(effects(Ref("tests.event", "1"))) == 1
    assert not Outbox.objects.filter(is_pending=True).exists()


@dataclass(frozen=True)
class OtherHappened(Event):
    """For these tests."""

    name: ClassVar[str] = "tests.other_happened"


def test_events_of_one_name_that_follow_each_other_are_taken_together(heard: list[int]) -> None:
    taken: list[list[int]] = []
    subscribe_many(ThingHappened)(lambda those: taken.append([event.number for event in those]))
    subscribe(OtherHappened)(lambda _: taken.append([]))
    announce(1)
    announce(2)
    with transaction.atomic():
        publish(OtherHappened())
    announce(3)
    assert deliver_all() == 4
    assert taken == [[1, 2], [], [3]]
    assert heard == [1, 2, 3]
    assert not Outbox.objects.filter(is_pending=True).exists()


def test_one_bad_event_among_many_is_put_back_alone(heard: list[int]) -> None:
    def write(those: list[ThingHappened]) -> None:
        for event in those:
            link(Ref("tests.event", str(event.number)), Ref("tests.effect", "1"), "试")
        if any(event.number == 2 for event in those):
            raise ValueError("坏的")

    subscribe_many(ThingHappened)(write)
    for number in (1, 2, 3):
        announce(number)
    assert deliver_all() == 3
    assert [len(effects(Ref("tests.event", str(number)))) for number in (1, 2, 3)] == [1, 0, 1]
    assert Outbox.objects.get(is_pending=True).payload == {"number": 2}


def test_one_failing_subscriber_takes_nothing_from_the_others(heard: list[int]) -> None:
    def refuse(_: ThingHappened) -> None:
        raise ValueError("从不接受")

    def note(event: ThingHappened) -> None:
        link(Ref("tests.event", str(event.number)), Ref("tests.effect", "1"), "试")

    subscribe(ThingHappened)(refuse)
    subscribe(ThingHappened)(note)
    announce(1)
    for _ in range(3):
        Outbox.objects.update(retry_at=timezone.now())
        deliver_all()
    assert set(heard) == {1}
    assert len(effects(Ref("tests.event", "1"))) == 1
    assert Outbox.objects.get().attempts == 3


def test_hopeless_event_is_kept_with_its_error(heard: list[int]) -> None:
    def refuse(_: ThingHappened) -> None:
        raise ValueError("从不接受")

    subscribe(ThingHappened)(refuse)
    announce(1)
    for _ in range(MAX_ATTEMPTS + 1):
        Outbox.objects.update(retry_at=timezone.now())
        deliver_all()
    Outbox.objects.update(at=timezone.now() - timedelta(days=30))
    forget_old()
    row = Outbox.objects.get()
    assert (row.is_pending, row.attempts, row.last_error) == (False, MAX_ATTEMPTS, "ValueError: 从不接受")


def test_event_without_subscriber_is_settled(heard: list[int]) -> None:
    Outbox.objects.create(name="tests.unheard")
    deliver_all()
    assert not Outbox.objects.filter(is_pending=True).exists()


def test_event_without_subscriber_that_comes_in_between_is_left_to_the_next_round(heard: list[int]) -> None:
    Outbox.objects.create(name="tests.unheard")
    announce(1)
    assert deliver_next()
    assert not deliver_next()
    assert heard == [1]
    assert Outbox.objects.get(name="tests.unheard").attempts == 0


def test_unknown_field_of_an_older_version_is_left_out(heard: list[int]) -> None:
    Outbox.objects.create(name=ThingHappened.name, payload={"number": 7, "gone": True})
    deliver_all()
    assert heard == [7]


def test_what_was_given_up_is_counted_and_tried_again_on_demand(heard: list[int]) -> None:
    is_broken = [True]

    def stumble(_: ThingHappened) -> None:
        if is_broken:
            raise ValueError("程序有误")
        link(Ref("tests.event", "1"), Ref("tests.effect", "1"), "试")

    subscribe(ThingHappened)(stumble)
    announce(1)
    for _ in range(MAX_ATTEMPTS):
        assert given_up().count() == 0
        Outbox.objects.update(retry_at=timezone.now())
        deliver_all()
    assert given_up().count() == 1
    is_broken.clear()
    assert retry_given_up() == 1
    deliver_all()
    assert given_up().count() == 0
    assert heard == [1, 1]  # with the others, which was undone, then alone; and not again
    assert len(effects(Ref("tests.event", "1"))) == 1


def test_what_is_old_is_forgotten_by_the_clock_of_the_jobs_alone(
    heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[int] = []

    def note() -> int:
        forgotten.append(1)
        return 0

    monkeypatch.setattr(dispatch, "forget_old", note)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    dispatch.run(stop)  # its pause is for deliveries; a delete of a day's events would hold them up
    assert forgotten == []
    tasks.forget_old(timestamp=0)
    assert forgotten == [1]
