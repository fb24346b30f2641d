"""Messages of a source whose keys are known are applied only when one of those keys signed them."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from anlan.kit.cap import Alert, Area, Info, NamedValue, sign, write
from anlan.watch.warning.incoming import Source, receive_message
from anlan.watch.warning.models import ReceivedMessage, WarningMessage
from anlan.watch.warning.tests.conftest import Town

KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
SIGNED = Source("九江市气象台", "meteorological", trusted=(KEY.public_key(),))
Signature, Outcome = ReceivedMessage.Signature, ReceivedMessage.Outcome


def message(identifier: str = "A1") -> bytes:
    now = timezone.localtime().replace(microsecond=0)
    area = Area("浔阳区", geocodes=(NamedValue("AreaCode", "360403000000"),))
    info = Info(
        ("Met",), "暴雨", "Immediate", "Severe", "Likely", language="zh-CN", headline="暴雨橙色预警",
        expires=now + timedelta(hours=6), areas=(area,),
    )  # fmt: skip
    return write(Alert(identifier, "jjqx@cma", now - timedelta(minutes=5), "Actual", "Alert", "Public", infos=(info,)))


def test_right_signature_is_applied_and_said(town: Town) -> None:
    row = receive_message(sign(message(), KEY), source=SIGNED)
    assert (row.signature, row.outcome) == (Signature.VALID, Outcome.FILED)


@pytest.mark.parametrize("wrong", ["other key", "changed", "unsigned"])
def test_anything_else_is_kept_and_named_but_not_applied(town: Town, wrong: str) -> None:
    raw = message()
    if wrong == "other key":
        raw = sign(raw, OTHER)
    elif wrong == "changed":
        raw = sign(raw, KEY).replace("暴雨橙色".encode(), "暴雨红色".encode())
    row = receive_message(raw, source=SIGNED)
    assert row.outcome == Outcome.REFUSED
    assert row.signature == (Signature.NONE if wrong == "unsigned" else Signature.INVALID)
    assert "签名" in row.words
    assert bytes(row.raw) == raw
    assert not WarningMessage.objects.exists()


def test_without_known_keys_a_signature_is_shown_as_unchecked(town: Town) -> None:
    source = Source("九江市气象台", "meteorological")
    assert receive_message(sign(message(), OTHER), source=source).signature == Signature.UNCHECKED
    row = receive_message(message("A2"), source=source)
    assert (row.signature, row.outcome) == (Signature.NONE, Outcome.FILED)
