"""Each transport against the test gateways: what is handed over is shown once, and the receipt comes back."""

import asyncio
import smtplib
from typing import Any
from uuid import uuid4

import pytest

from anlan.connectors.dingtalk.transport import DINGTALK, sign
from anlan.connectors.email.transport import EMAIL, Mailer
from anlan.connectors.gateways.seen import Manners
from anlan.connectors.gateways.tests.conftest import Gateways
from anlan.connectors.loudspeaker.transport import LOUDSPEAKER
from anlan.connectors.smpp.transport import SMPP
from anlan.connectors.sms_http.transport import SMS_HTTP
from anlan.connectors.webhook.transport import WEBHOOK
from anlan.connectors.wecom.transport import WECOM
from anlan.foundation.notify.transports import LiveOrder, Outcome, Receipt, TransportKind

TEXT = "龙开河路下穿积水上涨，不要进入积水路段。" * 6


def order(address: str, text: str = TEXT) -> LiveOrder:
    return LiveOrder(str(uuid4()), 1, address, "甲", "内涝红色预警", text, 1, {})


def send(
    kind: TransportKind, given: dict[str, Any], orders: list[LiveOrder], wait_s: float = 0
) -> tuple[list[Outcome | BaseException], list[Receipt]]:
    receipts: list[Receipt] = []

    async def act() -> list[Outcome | BaseException]:
        transport = kind.open({name: str(value) for name, value in given.items()}, receipts.append)
        found = await asyncio.gather(*(transport.send(each) for each in orders), return_exceptions=True)
        await asyncio.sleep(wait_s)
        await transport.close()
        return found

    return asyncio.run(act()), receipts


def test_sms_counts_parts(gateways: Gateways) -> None:
    one = order("13900000000")
    given = {"url": f"http://127.0.0.1:{gateways.http}/sms", "sign": "浔阳应急"}
    [outcome], _ = send(SMS_HTTP, given, [one])
    assert isinstance(outcome, Outcome)
    assert (outcome.kind, outcome.parts) == ("accepted", 2)
    assert gateways.seen.shown[one.id].text.startswith("【浔阳应急】龙开河路")


def test_smpp_many_at_once_with_receipts(gateways: Gateways) -> None:
    orders = [order(f"1390000{n:04d}") for n in range(40)]
    given = {"host": "127.0.0.1", "port": gateways.smpp, "system_id": "anlan", "source": "12379"}
    outcomes, receipts = send(SMPP, given, orders, 1.0)
    assert {getattr(outcome, "kind", outcome) for outcome in outcomes} == {"accepted"}
    assert {receipt.id for receipt in receipts} == {each.id for each in orders}
    assert gateways.seen.shown[orders[0].id].text == TEXT, "a long text arrives whole"


def test_smpp_throttled_is_tried_again_and_lost_lines_are_opened_again(gateways: Gateways) -> None:
    gateways.seen.manners = Manners(failing=1.0)
    given = {"host": "127.0.0.1", "port": gateways.smpp, "system_id": "anlan"}
    [outcome], _ = send(SMPP, given, [order("13900000000")])
    assert isinstance(outcome, Outcome)
    assert outcome.kind == "failed"
    [away], _ = send(SMPP, {**given, "port": 1}, [order("13900000000")])
    assert isinstance(away, ConnectionRefusedError)


def test_loudspeaker_speaks_once_and_answers(gateways: Gateways) -> None:
    one = order("DLB-001")
    given = {"host": "127.0.0.1", "port": gateways.mqtt, "prefix": "speakers"}
    for _ in range(2):
        [outcome], receipts = send(LOUDSPEAKER, given, [one], 1.0)
        assert isinstance(outcome, Outcome)
        assert outcome.kind == "accepted"
        assert [(receipt.id, receipt.state) for receipt in receipts] == [(one.id, "delivered")]
    assert (len(gateways.seen.shown), gateways.seen.shown[one.id].submitted) == (1, 2)
    [refused], _ = send(LOUDSPEAKER, given, [order("a/+/b")])
    assert isinstance(refused, Outcome)
    assert refused.kind == "refused", "a code cannot reach another topic"


@pytest.mark.parametrize("kind", [WECOM, DINGTALK])
def test_robots(gateways: Gateways, kind: TransportKind) -> None:
    given = {"url": f"http://127.0.0.1:{gateways.http}/robot", "key": "k", "token": "t", "secret": "SEC1"}
    [outcome], _ = send(kind, given, [order("")])
    assert isinstance(outcome, Outcome)
    assert outcome.kind == "accepted"


def test_webhook_and_what_its_answers_mean(gateways: Gateways) -> None:
    web = f"http://127.0.0.1:{gateways.http}"
    cases = {f"{web}/webhook": "delivered", f"{web}/nothing": "refused", "ftp://x": "refused", "javascript:": "refused"}
    for address, kind in cases.items():
        [outcome], _ = send(WEBHOOK, {"secret": "s"}, [order(address)])
        assert isinstance(outcome, Outcome)
        assert outcome.kind == kind, address
    gateways.seen.manners = Manners(failing=1.0)
    [busy], _ = send(WEBHOOK, {}, [order(f"{web}/webhook")])
    assert isinstance(busy, Outcome)
    assert busy.kind == "failed"


def test_signature_of_dingtalk() -> None:
    """Base64 of 32 octets, quoted: it ends with one sign of equality; another secret signs otherwise."""
    assert sign("SEC1", 1700000000000).endswith("%3D")
    assert sign("SEC1", 1700000000000) != sign("SEC2", 1700000000000)


class _Server:
    def __init__(self, trouble: Exception | None) -> None:
        self.trouble = trouble
        self.sent: list[tuple[Any, str, list[str]]] = []

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def send_message(self, mail: Any, sender: str, to: list[str]) -> None:
        if self.trouble:
            raise self.trouble
        self.sent.append((mail, sender, to))


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(None, "accepted"), (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such user")}), "refused"),
     (smtplib.SMTPRecipientsRefused({"a@b": (451, b"later")}), "failed"), (smtplib.SMTPDataError(554, b"spam"), "refused"),
     (ConnectionRefusedError(), "failed")],
)  # fmt: skip
def test_mail(monkeypatch: pytest.MonkeyPatch, trouble: Exception | None, kind: str) -> None:
    server = _Server(trouble)
    monkeypatch.setattr(Mailer, "_connected", lambda self: server)
    one = order("a@b.cn")
    [outcome], _ = send(EMAIL, {"host": "mail", "sender": "yj@xunyang.gov.cn"}, [one])
    assert isinstance(outcome, Outcome)
    assert outcome.kind == kind
    if trouble is None:
        assert server.sent[0][0]["Message-ID"] == f"<{one.id}@xunyang.gov.cn>"
