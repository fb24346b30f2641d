"""Receipts by callback: only with the right signature, of now, and only for the channel's own deliveries."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.notify.models import Channel, Delivery
from anlan.foundation.notify.sending.claiming import claim, recover
from anlan.foundation.notify.sending.queueing import Target, queue
from anlan.foundation.notify.sending.settling import Tried, settle, take_receipts
from anlan.foundation.notify.transports import Outcome, Receipt
from anlan.foundation.trace.api import Ref
from anlan.kit.signing import signature

SECRET = "a secret of the gateway"


@pytest.fixture
def delivery(db: None) -> Delivery:
    channel = Channel(key="sms", title="短信", transport="sms_http", medium="sms")
    channel.keep_credentials({"receipt_secret": SECRET})
    channel.save()
    target = Target("account", "1", "甲", "sms", "13900000000")
    return queue(Ref("x.y", "1"), [target], purpose="p", title="t", text="t").deliveries.get()


def post(body: Any, *, secret: str = SECRET, at: float | None = None, key: str = "sms") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(at if at is not None else time.time()))
    headers = {"X-Anlan-Timestamp": stamp, "X-Anlan-Signature": signature(secret, stamp, raw)}
    return Client().post(f"/delivery/receipts/{key}", raw, content_type="application/json", headers=headers)


def test_a_signed_receipt_is_taken(delivery: Delivery) -> None:
    answer = post({"receipts": [{"id": str(delivery.number), "state": "delivered", "at": "2026-07-08T14:30:00+08:00"}]})
    assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DELIVERED


@pytest.mark.parametrize("facts", [{"secret": "wrong"}, {"at": 0}, {"key": "nothing"}])
def test_others_are_refused(delivery: Delivery, facts: dict[str, Any]) -> None:
    answer = post({"receipts": [{"id": str(delivery.number), "state": "delivered"}]}, **facts)
    assert answer.status_code == 403
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.QUEUED


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"receipts": 1}', b'{"receipts": [1]}', b"[" * 5000, {"receipts": [{"state": "eaten"}]},
     {"receipts": [{"state": "read"}]}, {"receipts": [{"state": "read", "id": "1"}]},
     {"receipts": [{"state": "read", "provider_id": "1", "at": "yesterday"}]},
     {"receipts": [{"state": "read", "provider_id": "1", "at": "2026-13-45T00:00:00"}]}],
)  # fmt: skip
def test_what_is_no_receipt_is_named(delivery: Delivery, body: Any) -> None:
    answer = post(body)
    assert answer.status_code == 422
    assert "回执" in answer.json()["message"] or "receipts" in answer.json()["message"]


def test_words_that_no_database_keeps_are_kept_all_the_same(delivery: Delivery) -> None:
    words = "机\0器" + json.loads('"\\ud800"')
    Delivery.objects.update(state=Delivery.State.SENDING, attempts=1)
    settle([Tried(str(delivery.number), 1, Outcome("accepted", words, "\0" * 4), timezone.now(), 5)])
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.ACCEPTED
    take_receipts(
        [Receipt("failed", timezone.now(), str(delivery.number), words=words)], channel_id=delivery.channel_id or 0
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.words) == (Delivery.State.GIVEN_UP, "机�器?")


def test_what_lets_senders_fall_is_not_tried_for_ever(delivery: Delivery) -> None:
    Channel.objects.update(repeats_safely=True, max_attempts=2)
    now = timezone.now()
    for tries in (1, 2):
        assert len(claim(delivery.channel_id or 0, 5, now)) == 1
        now += timedelta(minutes=5)
        assert recover(now) == 1
        delivery.refresh_from_db()
        assert delivery.attempts == tries
    assert delivery.state == Delivery.State.UNCLEAR
