"""From an issued warning to rows: whom it concerns, the second person, updates, the end of it."""

from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.casework.api import ref_of
from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.notify.api import Delivery, Message, SecondPersonNeeded, confirm, try_again
from anlan.foundation.notify.sending.exercise import ExerciseSender
from anlan.watch.warning.delivery.planning import deliver, messages_of, recall
from anlan.watch.warning.delivery.selectors import panel
from anlan.watch.warning.delivery.targets import preview, targets_of
from anlan.watch.warning.delivery.tests.conftest import Quarter, channel
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.conftest import drafted
from anlan.watch.warning.tests.test_life import issued, step

State = Delivery.State


def rows(message: Message | None) -> dict[tuple[str, str], Delivery]:
    assert message is not None
    return {(row.target_name, row.medium): row for row in message.deliveries.all()}


def told(quarter: Quarter, **facts: Any) -> tuple[WarningMessage, Message]:
    warning = issued(quarter.town, regions=[quarter.town.street], **facts)
    message = deliver(warning.pk)
    assert message is not None
    return warning, message


def test_everybody_it_concerns_gets_a_row_and_no_number_two(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning = drafted(quarter.town, regions=[quarter.town.street])
    names = {(target.name, target.medium) for target in targets_of(warning)}
    assert {("孙丽", "sms"), ("孙丽", "in_app"), ("赵强", "sms"), ("湖滨里 3 号 吴家", "sms")} <= names
    assert ("吴家的第二次登记", "sms") not in names, "the same number is told once"
    assert ("湖滨广场大喇叭", "loudspeaker") in names
    assert not any(name == "李秀英" for name, _ in names), "another street's officer"
    assert preview(warning).words == "5 人、1 个大喇叭"


def test_planning_twice_is_planning_once(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, message = told(quarter)
    before = message.deliveries.count()
    assert deliver(warning.pk) == message
    assert (Message.objects.count(), message.deliveries.count()) == (1, before)


def test_what_has_no_channel_or_no_address_is_named(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    quarter.clerk.phone = ""
    quarter.clerk.save()
    found = rows(told(quarter)[1])
    assert found["钱芳", "sms"].state == State.GIVEN_UP
    assert found["钱芳", "sms"].words == "没有登记短信地址"
    assert found["湖滨广场大喇叭", "loudspeaker"].words == "没有启用的大喇叭渠道"
    assert found["孙丽", "sms"].state == State.QUEUED


def test_loudspeakers_wait_for_a_second_person(quarter: Quarter) -> None:
    channel("loudspeaker", "loudspeaker", needs_confirmation=True)
    warning, message = told(quarter)
    speaker = rows(message)["湖滨广场大喇叭", "loudspeaker"]
    assert speaker.state == State.HELD
    with pytest.raises(SecondPersonNeeded):
        confirm(message, by=Actor.of(quarter.town.commander))
    assert confirm(message, by=Actor.of(quarter.town.chief)) == 1
    speaker.refresh_from_db()
    assert (speaker.state, speaker.confirmed_by) == (State.QUEUED, quarter.town.chief)
    assert Entry.objects.filter(kind="notify.delivery.confirmed", subject_key=str(warning.pk)).exists()


def test_red_speaks_at_once(quarter: Quarter) -> None:
    channel("loudspeaker", "loudspeaker", needs_confirmation=True)
    assert rows(told(quarter, level=1)[1])["湖滨广场大喇叭", "loudspeaker"].state == State.QUEUED


def test_update_stops_what_has_not_gone_out(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, message = told(quarter)
    sent = rows(message)["孙丽", "sms"]
    Delivery.objects.filter(pk=sent.pk).update(state=State.DELIVERED)
    step(warning, "update", quarter.town.officer, {"reason": "水位还在涨"})
    draft = WarningMessage.objects.get(supersedes=warning)
    step(draft, "submit", quarter.town.officer)
    step(draft, "issue", quarter.town.commander)
    second = deliver(draft.pk)
    states = {row.state for row in message.deliveries.exclude(pk=sent.pk).filter(medium="sms")}
    assert states == {State.SUPERSEDED}
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED
    assert rows(second)["孙丽", "sms"].state == State.QUEUED


def test_lifting_tells_those_who_have_it_and_nobody_else(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, message = told(quarter)
    has = rows(message)["孙丽", "sms"]
    Delivery.objects.filter(pk=has.pk).update(state=State.ACCEPTED)
    step(warning, "cancel", quarter.town.chief, {"reason": "水退"})
    lifted = recall(warning.pk)
    assert recall(warning.pk) is None
    assert set(rows(lifted)) == {("孙丽", "sms")}
    assert rows(lifted)["孙丽", "sms"].state == State.QUEUED
    assert lifted is not None
    assert "已解除" in lifted.text
    assert not message.deliveries.filter(state__in=Delivery.WAITING).exists()


def test_what_is_over_is_not_sent(quarter: Quarter) -> None:
    warning = issued(quarter.town, regions=[quarter.town.street])
    WarningMessage.objects.filter(pk=warning.pk).update(ended_at=timezone.now())
    assert deliver(warning.pk) is None
    assert not Message.objects.exists()


def test_an_exercise_has_no_channel_and_no_address(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    channel("loudspeaker", "loudspeaker")
    _, message = told(quarter, status=WarningMessage.Status.EXERCISE, level=1)
    assert message.text.startswith("【演练】")
    assert {(row.channel_id, row.address) for row in message.deliveries.all()} == {(None, "")}
    ExerciseSender().round(timezone.now())
    assert {row.state for row in message.deliveries.all()} == {State.DELIVERED}


def test_demo_data_uses_test_gateways_only(quarter: Quarter) -> None:
    channel("sms_http", "sms", is_test=False)
    _, message = told(quarter, is_demo=True)
    assert {row.state for row in message.deliveries.filter(medium="sms")} == {State.GIVEN_UP}


def test_panel_says_before_and_after(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    draft = drafted(quarter.town, regions=[quarter.town.street], level=1)
    before = panel(draft, quarter.town.chief)
    assert before is not None
    assert before.forecast == "5 人、1 个大喇叭"
    assert before.will_call
    step(draft, "submit", quarter.town.officer)
    step(draft, "issue", quarter.town.commander)
    deliver(draft.pk)
    after = panel(draft, quarter.town.chief)
    assert after is not None
    assert (after.forecast, {line.medium for line in after.lines}) == ("", {"sms", "in_app", "loudspeaker", "page"})
    assert after.troubled_total == 1
    assert panel(draft, quarter.town.reader) is not None
    assert messages_of(draft).get().subject == ref_of(draft)


def test_demo_data_tried_again_reach_no_real_gateway(quarter: Quarter) -> None:
    _, message = told(quarter)
    assert rows(message)["孙丽", "sms"].state == State.GIVEN_UP, "there was no gateway"
    channel("sms_http", "sms", is_test=False)
    assert try_again(message, by=Actor.of(quarter.leader), only_test=True) == 0
    assert rows(message)["孙丽", "sms"].state == State.GIVEN_UP
    assert try_again(message, by=Actor.of(quarter.leader)) > 0
