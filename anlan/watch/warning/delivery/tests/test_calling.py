"""叫应: until a named person answers; by time to the next person, then to the street's leader."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.notify.models import Notice
from anlan.kit.refusal import Refusal
from anlan.watch.warning.delivery.calling import AlreadyAnswered, answer, calls_for, close_ended, escalate_calls
from anlan.watch.warning.delivery.models import CallOut
from anlan.watch.warning.delivery.planning import deliver, recall
from anlan.watch.warning.delivery.tests.conftest import Quarter
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.test_life import issued, step


def called(quarter: Quarter, **facts: object) -> WarningMessage:
    warning = issued(quarter.town, regions=[quarter.town.street], **{"level": 1, **facts})
    deliver(warning.pk)
    return warning


def call_of(quarter: Quarter, warning: WarningMessage) -> CallOut:
    return CallOut.objects.get(warning=warning, region=quarter.first)


def test_red_calls_every_grid(quarter: Quarter) -> None:
    warning = called(quarter)
    assert set(CallOut.objects.values_list("region__name", flat=True)) == {"湖滨 01 网格", "湖滨 02 网格"}
    ladder = [(one.account.name, one.rung) for one in call_of(quarter, warning).callees.all()]
    assert ladder == [("孙丽", 0), ("钱芳", 2), ("赵强", 3)]
    second = CallOut.objects.get(region=quarter.second).callees.all()
    assert [(one.account.name, one.rung) for one in second] == [("钱芳", 0), ("赵强", 3)]


@pytest.mark.parametrize(
    ("level", "hour", "expected"), [(1, 12, True), (2, 12, False), (2, 23, True), (2, 3, True), (3, 23, False)]
)
def test_orange_calls_at_night(quarter: Quarter, level: int, hour: int, expected: bool) -> None:
    moment = datetime(2026, 7, 8, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert calls_for(WarningMessage(level=level), moment) is expected


def test_it_escalates_by_time_and_never_ends_by_itself(quarter: Quarter) -> None:
    warning = called(quarter)
    call = call_of(quarter, warning)
    for minutes, rung, names in (
        (4, 0, {"孙丽"}),
        (6, 1, {"孙丽"}),
        (11, 2, {"孙丽", "钱芳"}),
        (16, 3, {"孙丽", "钱芳", "赵强"}),
    ):
        escalate_calls(call.opened_at + timedelta(minutes=minutes))
        call.refresh_from_db()
        assert call.rung == rung
        assert {one.account.name for one in call.callees.all() if one.begun_at} == names
    assert escalate_calls(call.opened_at + timedelta(hours=2)) == 0
    assert (call.state, call.next_at) == (CallOut.State.OPEN, None)
    assert Notice.objects.filter(account=quarter.leader, key=f"call:{call.pk}:3").exists()
    assert Entry.objects.filter(kind="warning.call.escalated", region_path=quarter.first.path).count() == 3


def test_one_answer_by_name_ends_it(quarter: Quarter) -> None:
    call = call_of(quarter, called(quarter))
    answer(call, callee=quarter.worker, by=Actor.of(quarter.town.officer), words="已通知本网格")
    call.refresh_from_db()
    assert (call.answered_by, call.noted_by, call.words) == (quarter.worker, quarter.town.officer, "已通知本网格")
    with pytest.raises(AlreadyAnswered, match="孙丽 已在"):
        answer(call, callee=quarter.clerk, by=Actor.of(quarter.town.officer))
    assert Entry.objects.filter(kind="warning.call.answered").count() == 1
    escalate_calls(timezone.now() + timedelta(hours=1))
    call.refresh_from_db()
    assert call.rung == 0


def test_only_somebody_of_the_list_can_answer(quarter: Quarter) -> None:
    call = call_of(quarter, called(quarter))
    with pytest.raises(Refusal, match="不在湖滨 01 网格的叫应名单里"):
        answer(call, callee=quarter.town.reader, by=Actor.of(quarter.town.officer))


def test_the_end_of_the_warning_ends_the_calls(quarter: Quarter) -> None:
    warning = called(quarter)
    step(warning, "cancel", quarter.town.commander, {"reason": "水退"})
    recall(warning.pk)
    assert set(CallOut.objects.values_list("state", flat=True)) == {CallOut.State.CLOSED}
    CallOut.objects.update(state=CallOut.State.OPEN)
    assert warning.expires_at is not None
    assert close_ended(warning.expires_at + timedelta(seconds=1)) == 2
