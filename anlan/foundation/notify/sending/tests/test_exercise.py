"""An exercise cannot reach a live channel: not by the sender, not by the row, not by anything in between."""

import inspect
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.foundation.notify.models import Channel, Delivery, Message
from anlan.foundation.notify.sending import exercise
from anlan.foundation.notify.sending.claiming import claim
from anlan.foundation.notify.sending.queueing import Target, queue
from anlan.foundation.notify.transports import ExerciseNotSendable, LiveOrder
from anlan.foundation.trace.api import Ref

MEDIA = list(Channel.Medium.values)


def channels() -> list[Channel]:
    return [
        Channel.objects.get_or_create(
            key=f"live-{medium.replace('_', '-')}",
            defaults={"title": medium, "transport": "x", "medium": medium, "rank": 1},
        )[0]
        for medium in MEDIA
    ]


target = st.builds(
    Target,
    kind=st.sampled_from(["account", "household", "loudspeaker"]),
    key=st.text("0123456789", min_size=1, max_size=8),
    name=st.text("张王李", min_size=1, max_size=6),
    medium=st.sampled_from(MEDIA),
    address=st.text("0123456789", max_size=11),
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(targets=st.lists(target, max_size=20), level=st.integers(0, 4), confirm_first=st.booleans(), test=st.booleans())
def test_no_channel_ever_claims_an_exercise(
    db: None, targets: list[Target], level: int, confirm_first: bool, test: bool
) -> None:
    with transaction.atomic():
        sid = transaction.savepoint()
        live = channels()
        message = queue(
            Ref("x.y", "1"), targets, purpose="issued", title="演练", text="演练", level=level, is_exercise=True,
            confirm_first=confirm_first, only_test=test,
        )  # fmt: skip
        rows = list(message.deliveries.all())
        assert {(row.channel_id, row.address, row.is_exercise) for row in rows} <= {(None, "", True)}
        assert [order for channel in live for order in claim(channel.pk, 200, timezone.now())] == []
        for row in rows:
            with pytest.raises(ExerciseNotSendable):
                LiveOrder.of(row)
        assert exercise.ExerciseSender().round(timezone.now()) == len(rows)
        assert not Delivery.objects.filter(message=message).exclude(words=exercise.WORDS).exists()
        transaction.savepoint_rollback(sid)


def row(**facts: Any) -> Delivery:
    message = Message.objects.create(
        subject_kind="x.y",
        subject_key="2",
        purpose="p",
        title="t",
        text="t",
        is_exercise=True,
        created_at=timezone.now(),
    )
    given = {"message": message, "medium": "sms", "target_kind": "k", "target_key": "1", "target_name": "n", **facts}
    return Delivery.objects.create(**given)


@pytest.mark.django_db
def test_the_database_refuses_an_exercise_with_a_channel_or_an_address() -> None:
    channel = channels()[0]
    for facts in ({"channel": channel}, {"address": "13900000000"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row(is_exercise=True, **facts)


@pytest.mark.django_db
def test_a_row_that_lies_about_its_message_is_still_no_order() -> None:
    """Were a row of an exercise written by hand as a live one, the type would refuse it."""
    lying = row(is_exercise=False, channel=channels()[0], address="13900000000")
    with pytest.raises(ExerciseNotSendable):
        LiveOrder.of(lying)


def test_the_exercise_sender_holds_no_transport() -> None:
    """Nothing of transports, channels or sockets is within its reach."""
    names = set(vars(exercise)) | set(vars(exercise.ExerciseSender()))
    assert not names & {"Channel", "Transport", "open_transport", "LiveOrder", "httpx", "socket"}
    assert "transports" not in inspect.getsource(exercise)
