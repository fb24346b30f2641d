"""An alarm is handled: confirmed, dispatched, dealt with, reviewed, closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.casework.api import FormInvalid, NotAllowed, NotNow, WrongState, advance, case_page, sweep
from anlan.foundation.journal.api import Actor
from anlan.foundation.notify.api import Notice
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import effects
from anlan.foundation.trace.refs import Ref
from anlan.watch.telemetry import handling
from anlan.watch.telemetry.api import acknowledge_alarm, register_device, register_point
from anlan.watch.telemetry.events import AlarmEscalated, AlarmRaised, AlarmReturned
from anlan.watch.telemetry.models import Alarm, AlarmCase, PointKind

SYSTEM = Actor.system("测试")
START = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)


@pytest.fixture
def region(db: None) -> Region:
    load_shipped()
    return Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")


@pytest.fixture
def alarm(region: Region) -> Alarm:
    kind = PointKind.objects.create(key="water_depth", name="积水", unit="cm", heartbeat_s=60)
    device, _ = register_device(code="JS-0412", name="龙开河路下穿", by=SYSTEM, region=region, region_path=region.path)
    point = register_point(code="JS-0412.depth", name="龙开河路下穿", kind=kind, device=device, by=SYSTEM)
    return Alarm.objects.create(
        point=point,
        rule_key="level",
        title="龙开河路下穿积水 43.6 厘米",
        level=3,
        peak_level=3,
        value=43.6,
        peak_value=43.6,
        observed_at=START,
        received_at=START + timedelta(milliseconds=4),
        decided_at=START + timedelta(milliseconds=9),
        region_path=region.path,
    )


def body(code: str, name: str) -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind="team", path=f"/{code}/")


def person(username: str, name: str, organisation: Organisation, role: Any) -> Account:
    made = Account.objects.create_user(username, name=name, organisation=organisation)
    Posting.objects.create(account=made, role=role.key)
    return made


@pytest.fixture
def officer(region: Region) -> Account:
    return person("zhou", "周宁", body("centre", "指挥中心"), roles.DUTY_OFFICER)


@pytest.fixture
def leader(region: Region) -> Account:
    return person("he", "何俊", body("drain", "排涝队"), roles.TEAM_LEADER)


def raised(alarm: Alarm, event: Any = AlarmRaised, **facts: Any) -> Any:
    given = {"level": alarm.level, "title": alarm.title, "decided_ms": int(alarm.decided_at.timestamp() * 1000)}
    return event(alarm.pk, alarm.point_id, "level", **(given | facts))


def case_of(alarm: Alarm) -> Any:
    return AlarmCase.objects.get(alarm=alarm)


def step(alarm: Alarm, key: str, who: Account, form: dict[str, Any] | None = None, **more: Any) -> Any:
    return advance(case_of(alarm).pk, key, by=Actor.of(who), form=form, **more)


def test_alarm_runs_to_its_close(alarm: Alarm, officer: Account, leader: Account) -> None:
    handling.open_for([raised(alarm)])
    assert case_of(alarm).number == f"GJ-20260708-{alarm.pk:04d}"
    step(alarm, "confirm", officer)
    step(alarm, "dispatch", officer, {"organisation": leader.organisation_id})
    step(alarm, "handle", leader, {"finding": "dealt", "result": "已架设两台水泵抽排"})
    step(alarm, "close", officer, {"unreturned": "传感器被淤泥埋没，人工复测 3 厘米"})
    alarm.refresh_from_db()
    assert alarm.closed_at is not None
    assert case_of(alarm).state == "closed"


def test_event_delivered_twice_opens_one_case(alarm: Alarm) -> None:
    handling.open_for([raised(alarm)])
    handling.open_for([raised(alarm)])
    assert AlarmCase.objects.count() == 1
    assert case_of(alarm).movements.count() == 1
    assert effects(Ref.of(alarm))[0].effect.key == str(case_of(alarm).pk)


@pytest.mark.parametrize(("level", "minutes"), [(1, 5), (2, 10), (3, 15), (4, 30)])
def test_confirming_is_due_by_level(alarm: Alarm, level: int, minutes: int) -> None:
    alarm.level = level
    alarm.save()
    handling.open_for([raised(alarm)])
    case = case_of(alarm)
    assert case.due_at - case.opened_at == timedelta(minutes=minutes)
    assert case.limit["rule_id"] == f"ALM-10.{level}"


def test_confirming_is_acknowledging(alarm: Alarm, officer: Account) -> None:
    handling.open_for([raised(alarm)])
    step(alarm, "confirm", officer)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == officer


def test_acknowledging_is_confirming_also_before_the_event_arrives(alarm: Alarm, officer: Account) -> None:
    acknowledge_alarm(alarm_id=alarm.pk, by=Actor.of(officer))
    assert case_of(alarm).state == "confirmed"
    again = acknowledge_alarm(alarm_id=alarm.pk, by=Actor.of(officer))
    assert again.acknowledged_by == officer
    handling.open_for([raised(alarm)])
    assert case_of(alarm).movements.count() == 2


def test_acknowledging_needs_the_permission(alarm: Alarm, region: Region) -> None:
    watcher = person("gate", "平台", body("p", "平台"), roles.PLATFORM)
    with pytest.raises(NotAllowed):
        acknowledge_alarm(alarm_id=alarm.pk, by=Actor.of(watcher))
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is None


def test_escalation_shortens_the_clock_and_is_noted_once(alarm: Alarm) -> None:
    handling.open_for([raised(alarm)])
    later = START + timedelta(minutes=2)
    Alarm.objects.filter(pk=alarm.pk).update(level=1, peak_level=1)  # the engine writes it with the event
    event = raised(alarm, AlarmEscalated, level=1, decided_ms=int(later.timestamp() * 1000))
    handling.note_escalation(event)
    handling.note_escalation(event)
    case = case_of(alarm)
    assert (case.level, case.due_at) == (1, later + timedelta(minutes=5))
    assert case.movements.get(step="level_changed").words == f"级别变化：升为红色一级，{alarm.title}"


def test_work_list_names_the_case_by_the_worst_that_was_measured(alarm: Alarm) -> None:
    handling.open_for([raised(alarm)])
    for title, level in (("龙开河路下穿 积水深度 43.6 厘米", 1), ("龙开河路下穿 积水深度 30.0 厘米", 2)):
        Alarm.objects.filter(pk=alarm.pk).update(title=title, level=level)
        note = handling.note_escalation if level == 1 else handling.note_easing
        note(raised(alarm, AlarmEscalated, level=level, title=title, decided_ms=START.timestamp() * 1000 + level))
    assert case_of(alarm).title == "龙开河路下穿 积水深度 43.6 厘米"


def test_returned_alarm_is_closed_at_once_others_are_not(alarm: Alarm, officer: Account) -> None:
    handling.open_for([raised(alarm)])
    step(alarm, "confirm", officer)
    with pytest.raises(NotNow, match="读数尚未恢复"):
        step(alarm, "close_returned", officer)
    Alarm.objects.filter(pk=alarm.pk).update(returned_at=timezone.now(), closed_at=timezone.now())
    handling.note_return(raised(alarm, AlarmReturned))
    step(alarm, "close_returned", officer)
    assert [m.step for m in case_of(alarm).movements.order_by("pk")] == [
        "open",
        "confirm",
        "returned",
        "close_returned",
    ]


def test_closing_an_unreturned_alarm_needs_a_reason(alarm: Alarm, officer: Account, leader: Account) -> None:
    handling.open_for([raised(alarm)])
    step(alarm, "confirm", officer)
    step(alarm, "dispatch", officer, {"organisation": leader.organisation_id})
    step(alarm, "handle", leader, {"finding": "watched", "result": "现场值守"})
    with pytest.raises(FormInvalid, match="读数尚未恢复，请写明仍要关闭的理由"):
        step(alarm, "close", officer)


def test_false_alarm_closes_the_alarm_and_counts_as_acknowledged(alarm: Alarm, officer: Account) -> None:
    handling.open_for([raised(alarm)])
    step(alarm, "false_alarm", officer, {"cause": "dirt", "note": "塑料袋缠绕探头"})
    alarm.refresh_from_db()
    assert alarm.closed_at is not None
    assert alarm.acknowledged_by == officer
    with pytest.raises(WrongState):
        step(alarm, "confirm", officer)


def test_events_of_a_closed_case_change_nothing(alarm: Alarm, officer: Account) -> None:
    handling.open_for([raised(alarm)])
    step(alarm, "false_alarm", officer, {"cause": "dirt", "note": "塑料袋缠绕探头"})
    handling.note_return(raised(alarm, AlarmReturned))
    assert case_of(alarm).movements.count() == 2


def test_recurrence_is_noted(alarm: Alarm) -> None:
    handling.open_for([raised(alarm)])
    Alarm.objects.filter(pk=alarm.pk).update(recurrences=1)
    later = int((START + timedelta(minutes=9)).timestamp() * 1000)
    handling.open_for([raised(alarm, decided_ms=later)])
    assert case_of(alarm).movements.latest("pk").step == "recurred"


def test_page_tells_reading_and_timing(alarm: Alarm, officer: Account) -> None:
    handling.open_for([raised(alarm)])
    page = case_page(officer, case_of(alarm).number)
    facts = {fact.label: fact.value for fact in page.facts}
    assert facts["恢复"] == "尚未恢复"
    panel = page.procedure.panel(page.case, officer)
    assert panel["figures"][0] == {"label": "告警时", "value": "43.6", "unit": "厘米"}
    assert panel["figures"][2]["value"] is None
    assert panel["timing"][:2] == [("入库", 4), ("判定", 9)]


def test_an_event_that_comes_late_does_not_bring_an_older_level_back(alarm: Alarm) -> None:
    handling.open_for([raised(alarm)])
    Alarm.objects.filter(pk=alarm.pk).update(level=1, peak_level=1)
    now_ms = int(START.timestamp() * 1000)
    handling.note_escalation(raised(alarm, AlarmEscalated, level=1, decided_ms=now_ms + 2_000))
    handling.note_escalation(raised(alarm, AlarmEscalated, level=2, decided_ms=now_ms + 1_000))
    assert case_of(alarm).level == 1


def test_an_unconfirmed_alarm_first_reminds_those_on_the_spot_and_then_those_above(
    alarm: Alarm, officer: Account
) -> None:
    person("xu", "徐明", body("lead", "区领导"), roles.COMMANDER)
    handling.open_for([raised(alarm)])
    case = case_of(alarm)
    sweep(case.warn_at)
    assert set(Notice.objects.values_list("account__name", flat=True)) == {"周宁"}
    sweep(case.due_at)
    assert set(Notice.objects.filter(level=2).values_list("account__name", flat=True)) == {"周宁", "徐明"}
