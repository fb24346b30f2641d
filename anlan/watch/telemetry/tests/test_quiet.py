"""What does not trouble people: maintenance windows, chattering, shelving; and that it is said when it should be."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.notify.api import Notice
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.watch.telemetry import api, guarding, windows
from anlan.watch.telemetry.models import Alarm, AlarmCase, MaintenanceWindow, Point, PointKind
from anlan.watch.telemetry.services import TelemetryRefused, shelve_alarm, unshelve_alarm
from anlan.watch.telemetry.tests.engine_world import Trial

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = Actor.system("测试")
CODE = "JS-0412.depth"
HOUR = timedelta(hours=1)


@pytest.fixture
def point() -> Point:
    load_shipped()
    kind = PointKind.objects.create(key="water_depth", name="积水", unit="cm", heartbeat_s=60)
    device, _ = api.register_device(code="JS-0412", name="龙开河路下穿", by=SYSTEM, region_path="/360403/")
    point = api.register_point(code=CODE, name="龙开河路下穿", kind=kind, device=device, by=SYSTEM)
    lines = ((4, 15), (3, 27), (2, 40), (1, 50))
    api.tune(
        point=point,
        bands=[{"level": n, "side": "high", "raise": v, "clear": v - 3, "rule_id": "FLD-03"} for n, v in lines],
        by=SYSTEM,
    )
    return point


@pytest.fixture
def officer() -> Account:
    body = Organisation.objects.create(code="centre", name="指挥中心", kind="team", path="/centre/")
    made = Account.objects.create_user("zhou", name="周宁", organisation=body)
    Posting.objects.create(account=made, role=roles.DUTY_OFFICER.key)
    return made


def told() -> list[str]:
    rows = Outbox.objects.filter(name__startswith="telemetry.alarm").order_by("id")
    return [name.removeprefix("telemetry.alarm_") for name in rows.values_list("name", flat=True)]


def window_over(point: Point, by: Account, **times: datetime) -> MaintenanceWindow:
    given = {"ends_at": timezone.now() + 8 * HOUR, **times}
    scope = [{"kind": "point", "key": point.code, "title": point.name}]
    return windows.plan_window(scope=scope, reason="更换探头", by=Actor.of(by), **given)


def test_an_alarm_in_a_window_is_recorded_and_troubles_nobody(point: Point, officer: Account) -> None:
    window = window_over(point, officer)
    trial = Trial()
    trial.read(time.time(), [(CODE, 55.0)])
    alarm = Alarm.objects.get()
    assert (alarm.window, alarm.is_quiet, alarm.level, alarm.state) == (window, True, 1, "维护中")
    assert told() == []
    assert not api.alarms_of(officer, "waiting").exists()
    assert api.alarms_of(officer, "quiet").get() == alarm
    trial.read(time.time() + 1, [(CODE, 5.0)])
    alarm.refresh_from_db()
    assert alarm.closed_at is not None, "what nobody was told of waits for nobody"
    assert told() == []


def test_what_still_stands_at_the_end_of_a_window_is_raised_then(point: Point, officer: Account) -> None:
    window = window_over(point, officer)
    Trial().read(time.time(), [(CODE, 55.0)])
    windows.close_window(window_id=window.pk, by=Actor.of(officer))
    windows.close_window(window_id=window.pk, by=Actor.of(officer))
    alarm = Alarm.objects.get()
    assert (alarm.is_quiet, alarm.window) == (False, window)
    assert told() == ["raised"]
    assert Outbox.objects.get(name="telemetry.alarm_raised").payload["why"] == "维护窗口结束，仍未恢复"
    closed = Entry.objects.get(kind="telemetry.window.closed")
    assert (closed.facts["recorded"], closed.facts["standing"]) == (1, 1)


def test_a_planned_window_begins_and_ends_by_the_clock_and_is_announced(point: Point, officer: Account) -> None:
    now = timezone.now()
    window = window_over(point, officer, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    assert (window.is_planned, window.opened_at, window.state) == (True, None, "未开始")
    assert guarding.keep_time(now) == 0
    guarding.keep_time(now + HOUR)
    assert guarding.keep_time(now + HOUR) == 0
    guarding.keep_time(now + 2 * HOUR)
    kinds = Entry.objects.filter(kind__startswith="telemetry.window").order_by("id").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == ["planned", "opened", "closed"]
    texts = Notice.objects.filter(account=officer).order_by("id").values_list("text", flat=True)
    assert [text[:4] for text in texts] == ["开始维护", "维护结束"]


@pytest.mark.parametrize(
    ("starts", "length", "words"),
    [(-HOUR, HOUR, "已经过去"), (HOUR, 169 * HOUR, "168 小时以内"), (HOUR, timedelta(), "168 小时以内")],
    ids=["in the past", "too long", "empty"],
)
def test_a_window_is_limited(point: Point, officer: Account, starts: timedelta, length: timedelta, words: str) -> None:
    begins = timezone.now() + starts
    with pytest.raises(TelemetryRefused, match=words):
        window_over(point, officer, starts_at=begins, ends_at=begins + length)


def test_nobody_puts_points_beyond_their_remit_under_maintenance(point: Point, officer: Account) -> None:
    Posting.objects.filter(account=officer).update(region_path="/360499/")
    with pytest.raises(TelemetryRefused, match="没有你可以安排维护的测点"):
        window_over(point, officer)


def chatter(trial: Trial, times: int, start: float) -> None:
    """Over the line and back, 20 s each."""
    for turn in range(times):
        trial.read(start + turn * 40, [(CODE, 20.0)])
        trial.read(start + turn * 40 + 20, [(CODE, 5.0)])


def test_a_chattering_alarm_is_one_with_a_counter_also_when_each_was_confirmed(point: Point, officer: Account) -> None:
    trial, start = Trial(), time.time()
    for turn in range(12):
        trial.read(start + turn * 40, [(CODE, 20.0)])
        Alarm.objects.filter(acknowledged_at=None).update(acknowledged_at=timezone.now(), acknowledged_by=officer)
        trial.read(start + turn * 40 + 20, [(CODE, 5.0)])
        if turn % 4 == 3:
            trial.restart()
    assert Alarm.objects.count() == 3, "the third within ten minutes is the one the others join"
    alarm = Alarm.objects.latest("pk")
    assert alarm.chattering_since is not None
    assert (alarm.recurrences, alarm.closed_at) == (9, None)
    assert told() == ["raised", "returned", "raised", "returned", "raised"]


def test_a_chattering_alarm_that_gets_worse_is_said(point: Point) -> None:
    trial, start = Trial(), time.time()
    chatter(trial, 4, start)
    trial.read(start + 200, [(CODE, 20.0)])
    trial.read(start + 210, [(CODE, 55.0)])
    assert told()[-1] == "escalated"


def test_when_it_is_calm_what_was_kept_back_is_said_once(point: Point, officer: Account) -> None:
    start = time.time()
    chatter(Trial(), 5, start)
    alarm = Alarm.objects.get()
    assert (alarm.recurrences, alarm.burst) == (4, 5)
    before = len(told())
    Alarm.objects.update(moved_at=timezone.now() - timedelta(minutes=9))
    assert guarding.keep_time(timezone.now()) == 0
    guarding.keep_time(timezone.now() + timedelta(minutes=2))
    assert guarding.keep_time(timezone.now() + timedelta(minutes=2)) == 0
    alarm.refresh_from_db()
    assert (alarm.chattering_since, alarm.recurrences) == (None, 4)
    assert told()[before:] == ["returned"]
    assert Entry.objects.filter(kind="telemetry.alarm.settled").count() == 1


def test_slow_recurrences_are_not_chatter(point: Point) -> None:
    trial, start = Trial(), time.time()
    for turn in range(4):
        trial.read(start + turn * 660, [(CODE, 20.0)])
        Alarm.objects.update(burst_began_at=datetime.fromtimestamp(start - 660, UTC))
        trial.read(start + turn * 660 + 20, [(CODE, 5.0)])
    assert Alarm.objects.get().chattering_since is None


def test_shelving_is_limited_and_ends_with_a_word(point: Point, officer: Account) -> None:
    Trial().read(time.time(), [(CODE, 55.0)])
    alarm, by, now = Alarm.objects.get(), Actor.of(officer), timezone.now()
    with pytest.raises(TelemetryRefused, match="最多搁置 8 小时"):
        shelve_alarm(alarm_id=alarm.pk, until=now + 9 * HOUR, reason="检修", by=by)
    shelve_alarm(alarm_id=alarm.pk, until=now + HOUR, reason="检修", by=by)
    assert guarding.keep_time(now) == 0
    guarding.keep_time(now + HOUR)
    alarm.refresh_from_db()
    assert (alarm.shelved_until, alarm.shelved_reason) == (None, "")
    assert told() == ["raised", "raised"]
    unshelve_alarm(alarm_id=alarm.pk, by=by)
    assert told() == ["raised", "raised"], "one that is not shelved stays as it is"
    assert Entry.objects.filter(kind="telemetry.alarm.unshelved").count() == 1


def test_the_case_of_what_was_recorded_counts_from_when_it_was_said(point: Point, officer: Account) -> None:
    from anlan.watch.telemetry.events import AlarmRaised
    from anlan.watch.telemetry.handling import open_for

    window = window_over(point, officer)
    Trial().read(time.time(), [(CODE, 55.0)])
    later = timezone.now() + 3 * HOUR
    windows.close_window(window_id=window.pk, by=Actor.of(officer), at=later)
    event = AlarmRaised(**Outbox.objects.get(name="telemetry.alarm_raised").payload)
    open_for([event])
    open_for([event])
    case = AlarmCase.objects.get()
    assert abs(case.opened_at - later) < timedelta(seconds=1)
    assert case.due_at == case.opened_at + timedelta(minutes=5)
    assert "维护窗口结束" in case.movements.get(step="said_again").words
