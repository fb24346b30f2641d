"""The sign follows the water: each change of level is one command, said until it is answered."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Entry
from anlan.foundation.trace.api import Ref, effects
from anlan.watch.signs.command import BadReply, SignReply
from anlan.watch.signs.models import Order, Sign
from anlan.watch.signs.services import PAUSES, answered, follow, take_due
from anlan.watch.telemetry.models import Alarm
from anlan.watch.telemetry.tests import world
from tests.signs.conftest import Road


def latest() -> Order:
    return Order.objects.latest("number")


def test_a_new_sign_is_told_at_once_what_to_show(road: Road):
    order = Order.objects.get()
    assert (order.display, order.words, order.number) == ("clear", "无积水 正常通行", 1)


def test_deep_water_closes_the_road_and_its_end_opens_it(road: Road):
    alarm = world.raise_alarm(road.point, 43.6, 1)
    assert follow(road.point.pk) == 1
    order = latest()
    assert (order.display, order.words, order.level) == ("closed", "积水 43.6 厘米 禁止通行", 1)
    assert order.alarm == alarm
    assert [edge.effect_kind for edge in effects(Ref.of(alarm))] == ["signs.sign"]
    Alarm.objects.update(returned_at=timezone.now())
    follow(road.point.pk)
    assert latest().display == "clear"
    assert Entry.objects.filter(kind="signs.sign.commanded").count() == 3


def test_the_same_level_says_nothing_again(road: Road):
    world.raise_alarm(road.point, 16.0, 3)
    assert [follow(road.point.pk) for _ in range(3)] == [1, 0, 0]


def test_a_command_is_said_until_it_is_answered(road: Road):
    now = timezone.now()
    (command,) = take_due(at=now)
    assert json.loads(command.payload()) == {
        "number": 1, "display": "clear", "words": "无积水 正常通行", "level": 0, "ordered_ms": command.ordered_ms,
    }  # fmt: skip
    assert command.subject.startswith("commands.")
    assert command.subject.endswith(".BS-0412")
    assert take_due(at=now) == []
    assert len(take_due(at=now + timedelta(seconds=PAUSES[0]))) == 1
    assert answered(device_code="BS-0412", reply=SignReply(1, True))
    assert take_due(at=now + timedelta(days=1)) == []
    sign = Sign.objects.get()
    assert (sign.shown, sign.shown_words) == ("clear", "无积水 正常通行")
    assert Entry.objects.filter(kind="signs.command.acknowledged", actor_kind="device").count() == 1


def test_a_newer_command_takes_the_place_of_one_that_waits(road: Road):
    world.raise_alarm(road.point, 43.6, 1)
    follow(road.point.pk)
    assert [command.number for command in take_due()] == [2]
    assert answered(device_code="BS-0412", reply=SignReply(1, True))  # heard late: kept, but not what is shown
    assert Sign.objects.get().shown == ""
    assert answered(device_code="BS-0412", reply=SignReply(2, True))
    assert Sign.objects.get().shown == "closed"


def test_a_sign_that_cannot_is_not_shown_as_if_it_had(road: Road):
    assert answered(device_code="BS-0412", reply=SignReply(1, False, "屏幕故障"))
    assert Sign.objects.get().shown == ""
    assert Order.objects.get().answer == "屏幕故障"


@pytest.mark.parametrize("number", [1, 99])
def test_an_answer_to_nothing_changes_nothing(road: Road, number: int):
    answered(device_code="BS-0412", reply=SignReply(1, True))
    assert not answered(device_code="BS-0412", reply=SignReply(number, True))
    assert not answered(device_code="BS-9999", reply=SignReply(1, True))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"number":"1","ok":true}', b'{"number":1,"ok":1}',
                                 b'{"number":true,"ok":true}', b'{"number":-1,"ok":true}', b"\xff", b"[" * 100_000])  # fmt: skip
def test_nonsense_is_no_answer(raw: bytes):
    with pytest.raises(BadReply):
        SignReply.read(raw)
