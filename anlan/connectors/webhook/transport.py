"""Webhook: the message as JSON, signed as our receipts are.

    POST <address of the target>
    Idempotency-Key: <number>   X-Anlan-Timestamp: …   X-Anlan-Signature: sha256=…
    {"id", "title", "text", "level", "name", "facts": {…}}

200–299 is delivered; the platform has it. 202 is accepted, a receipt follows by callback.
"""

import json
import time
from collections.abc import Mapping

from anlan.connectors.http_calls import checked_address, client, post
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Setting, TransportKind
from anlan.kit.signing import signature

ACCEPTED = 202


class Webhook:
    """Calls whatever address an order has."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._secret = given.get("secret", "")
        self._fallback = given.get("url", "")
        self._http = client()

    async def send(self, order: LiveOrder) -> Outcome:
        """One call."""
        try:
            address = checked_address({"url": order.address or self._fallback})
        except ValueError as wrong:
            return Outcome("refused", str(wrong))
        body = json.dumps(
            {
                "id": order.id, "title": order.title, "text": order.text, "level": order.level, "name": order.name,
                "facts": dict(order.facts),
            },
            ensure_ascii=False,
        ).encode()  # fmt: skip
        now = str(int(time.time()))
        headers = {"Idempotency-Key": order.id, "X-Anlan-Timestamp": now}
        if self._secret:
            headers["X-Anlan-Signature"] = signature(self._secret, now, body)
        answer = await post(self._http, address, body, headers)
        return answer.trouble or Outcome("accepted" if answer.status == ACCEPTED else "delivered")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> Webhook:
    return Webhook(given)


WEBHOOK = TransportKind(
    key="webhook",
    title="平台接口（Webhook）",
    medium="webhook",
    settings=(
        Setting("url", "缺省地址", "对象没有登记地址时用", is_required=False),
        Setting("secret", "签名密钥", "对方用它核对签名", is_secret=True, is_required=False),
        Setting("receipt_secret", "回执密钥", "对方用它给回执签名", is_secret=True, is_required=False),
    ),
    open=_open,
    repeats_safely=True,
    has_receipts=True,
    address_hint="https://…",
)
