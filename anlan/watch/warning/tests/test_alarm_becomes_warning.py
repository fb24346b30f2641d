"""By declared policy an alarm becomes a warning, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.casework.api import advance
from anlan.foundation.journal.api import Actor
from anlan.foundation.trace.api import effects
from anlan.foundation.trace.refs import Ref
from anlan.watch.telemetry.api import Alarm
from anlan.watch.telemetry.events import AlarmEscalated, AlarmRaised
from anlan.watch.warning.becoming import load_policies, on_escalated, on_raised, renew_standing
from anlan.watch.warning.models import WarningMessage, WarningPolicy
from anlan.watch.warning.selectors import active
from anlan.watch.warning.services import lapse_expired
from anlan.watch.warning.tests.conftest import Town


def raised(alarm: Alarm, event: Any = AlarmRaised) -> Any:
    return event(alarm.pk, alarm.point_id, "level", alarm.level, alarm.title)


def the_warning() -> WarningMessage:
    found: WarningMessage = WarningMessage.objects.get()
    return found


def test_red_waterlogging_becomes_a_draft(town: Town, alarm: Alarm) -> None:
    on_raised([raised(alarm)])
    warning = the_warning()
    assert (warning.state, warning.event_name, warning.level) == ("draft", "内涝", 1)
    assert warning.description.startswith("龙开河路下穿通道积水，龙开河路下穿测得 43.6 厘米")
    assert warning.title == "浔阳区应急管理局发布内涝红色预警"
    assert list(warning.regions.all()) == [town.street]
    edge = effects(Ref.of(alarm))[0]
    assert (edge.effect.key, edge.why) == (
        str(warning.pk),
        "积水深度红色告警按规定转预警，自动拟稿，由人复核发布",
    )
    assert active() == []


def test_event_delivered_twice_makes_one_warning(town: Town, alarm: Alarm) -> None:
    on_raised([raised(alarm)])
    on_raised([raised(alarm)])
    assert WarningMessage.objects.count() == 1


def test_draft_of_the_policy_is_complete_and_signed_by_a_person(town: Town, alarm: Alarm) -> None:
    on_raised([raised(alarm)])
    warning = the_warning()
    advance(warning.pk, "submit", by=Actor.of(town.officer))
    advance(warning.pk, "issue", by=Actor.of(town.commander))
    assert [line.number for line in active()] == [warning.number]


def test_without_policy_nothing_happens(town: Town, alarm: Alarm) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(level=3)
    on_raised([raised(alarm)])
    WarningPolicy.objects.update(is_active=False)
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    on_escalated(raised(alarm, AlarmEscalated))
    assert not WarningMessage.objects.exists()


def test_policy_may_issue_at_once(town: Town, alarm: Alarm) -> None:
    WarningPolicy.objects.filter(point_kind="water_depth").update(action="issue")
    on_raised([raised(alarm)])
    assert [line.level for line in active()] == [1]
    assert the_warning().movements.latest("pk").actor_name == "告警转预警"


def test_escalation_raises_a_draft_and_updates_an_issued_one(town: Town, alarm: Alarm) -> None:
    WarningPolicy.objects.create(
        point_kind="water_depth", alarm_level=3, event_code="11A02", description="{place}积水", instruction="绕行"
    )
    Alarm.objects.filter(pk=alarm.pk).update(level=3)
    on_raised([raised(alarm)])
    assert the_warning().level == 3
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    on_escalated(raised(alarm, AlarmEscalated))
    on_escalated(raised(alarm, AlarmEscalated))
    warning = the_warning()
    assert (warning.level, warning.state) == (1, "draft")
    assert warning.movements.filter(step="level_raised").count() == 1


def test_escalation_opens_an_update_of_an_issued_warning_once(town: Town, alarm: Alarm) -> None:
    WarningPolicy.objects.create(
        point_kind="water_depth", alarm_level=3, event_code="11A02", description="{place}积水", instruction="绕行"
    )
    Alarm.objects.filter(pk=alarm.pk).update(level=3)
    on_raised([raised(alarm)])
    first = the_warning()
    advance(first.pk, "submit", by=Actor.of(town.officer))
    advance(first.pk, "issue", by=Actor.of(town.chief))
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    on_escalated(raised(alarm, AlarmEscalated))
    on_escalated(raised(alarm, AlarmEscalated))
    update = WarningMessage.objects.get(supersedes=first)
    assert (update.level, update.state) == (1, "draft")
    assert active()[0].level == 3


def test_escalation_after_the_warning_is_over_is_a_new_draft_once(town: Town, alarm: Alarm) -> None:
    WarningPolicy.objects.create(
        point_kind="water_depth", alarm_level=3, event_code="11A02", description="{place}积水", instruction="绕行"
    )
    Alarm.objects.filter(pk=alarm.pk).update(level=3)
    on_raised([raised(alarm)])
    first = the_warning()
    advance(first.pk, "submit", by=Actor.of(town.officer))
    advance(first.pk, "issue", by=Actor.of(town.chief))
    first.refresh_from_db()
    assert lapse_expired(first.expires_at) == 1
    on_escalated(raised(alarm, AlarmEscalated))
    assert WarningMessage.objects.count() == 1
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    on_escalated(raised(alarm, AlarmEscalated))
    on_escalated(raised(alarm, AlarmEscalated))
    second = WarningMessage.objects.exclude(pk=first.pk).get()
    assert (second.level, second.state, second.supersedes) == (1, "draft", first)
    advance(second.pk, "submit", by=Actor.of(town.officer))
    advance(second.pk, "issue", by=Actor.of(town.commander))
    assert second.number in [line.number for line in active()]


def test_closed_and_silent_alarms_become_nothing(town: Town, alarm: Alarm) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(rule_key="silence")
    on_raised([raised(alarm)])
    Alarm.objects.filter(pk=alarm.pk).update(rule_key="level", closed_at=timezone.now() + timedelta(seconds=1))
    on_raised([raised(alarm)])
    assert not WarningMessage.objects.exists()


def test_what_an_administrator_changed_is_kept_on_update(town: Town) -> None:
    WarningPolicy.objects.filter(point_kind="water_depth", alarm_level=1).update(is_active=False, valid_hours=3)
    assert load_policies() == 0
    assert WarningPolicy.objects.get(point_kind="water_depth", alarm_level=1).valid_hours == 3


def yellow_in_force(town: Town, alarm: Alarm) -> WarningMessage:
    """The alarm stands at yellow, and a warning of it is in force."""
    for level in (2, 3):
        WarningPolicy.objects.create(
            point_kind="water_depth",
            alarm_level=level,
            event_code="11A02",
            description="{place}积水",
            instruction="绕行",
        )
    Alarm.objects.filter(pk=alarm.pk).update(level=3)
    on_raised([raised(alarm)])
    first = the_warning()
    advance(first.pk, "submit", by=Actor.of(town.officer))
    advance(first.pk, "issue", by=Actor.of(town.chief))
    first.refresh_from_db()
    return first


def test_after_a_refused_update_the_next_one_still_replaces_the_warning_in_force(town: Town, alarm: Alarm) -> None:
    first = yellow_in_force(town, alarm)
    Alarm.objects.filter(pk=alarm.pk).update(level=2)
    on_escalated(raised(alarm, AlarmEscalated))
    refused = WarningMessage.objects.get(supersedes=first)
    advance(refused.pk, "withdraw", by=Actor.of(town.officer), form={"reason": "水已开始退"})
    on_escalated(raised(alarm, AlarmEscalated))
    assert WarningMessage.objects.count() == 2  # refused is refused
    Alarm.objects.filter(pk=alarm.pk).update(level=1)
    on_escalated(raised(alarm, AlarmEscalated))
    update = WarningMessage.objects.get(supersedes=first, closed_at=None)
    assert (update.level, update.state) == (1, "draft")
    advance(update.pk, "submit", by=Actor.of(town.officer))
    advance(update.pk, "issue", by=Actor.of(town.commander))
    assert [line.number for line in active()] == [update.number]


def test_what_runs_out_while_the_alarm_stands_is_drafted_anew_once(town: Town, alarm: Alarm) -> None:
    first = yellow_in_force(town, alarm)
    assert renew_standing() == 0
    lapse_expired(first.expires_at)
    assert (renew_standing(), renew_standing()) == (1, 0)
    second = WarningMessage.objects.get(supersedes=first)
    assert (second.level, second.state) == (3, "draft")
    advance(second.pk, "withdraw", by=Actor.of(town.officer), form={"reason": "水已开始退"})
    assert renew_standing() == 0


def test_what_runs_out_after_the_alarm_has_returned_is_over(town: Town, alarm: Alarm) -> None:
    first = yellow_in_force(town, alarm)
    Alarm.objects.filter(pk=alarm.pk).update(returned_at=timezone.now())
    lapse_expired(first.expires_at)
    assert renew_standing() == 0


def test_an_alarm_that_comes_back_after_its_warning_was_lifted_is_warned_of_again(town: Town, alarm: Alarm) -> None:
    first = yellow_in_force(town, alarm)
    advance(first.pk, "cancel", by=Actor.of(town.chief), form={"reason": "水退"})
    late = replace(raised(alarm), decided_ms=int(first.issued_at.timestamp() * 1000) - 1 if first.issued_at else 0)
    on_raised([late])
    assert WarningMessage.objects.count() == 1  # an old event that comes late
    back = replace(late, decided_ms=int((timezone.now() + timedelta(seconds=1)).timestamp() * 1000))
    for _ in range(2):
        on_raised([back])
    assert WarningMessage.objects.get(supersedes=first).state == "draft"
