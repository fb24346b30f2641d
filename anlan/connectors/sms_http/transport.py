"""SMS over HTTP: one JSON call per message, receipts by callback (`anlan.foundation.notify.receipts`).

    POST <url>   Authorization: Bearer <token>
    {"id": "…", "to": "138…", "text": "…", "sign": "…", "receipt_url": "…"}
    → 200 {"accepted": true, "provider_id": "…", "parts": 2}
    → 200 {"accepted": false, "reason": "…", "retry": false}

The operators' own interfaces all differ in names only; `docs/delivery.md` says how to put an adapter before one.
"""

from collections.abc import Mapping

from anlan.connectors.http_calls import checked_address, client, post
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Setting, TransportKind
from anlan.kit.short_message import parts_of


class SmsGateway:
    """One gateway."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._url = checked_address(given)
        self._sign = given.get("sign", "")
        self._receipts = given.get("receipt_url", "")
        self._headers = {"Authorization": f"Bearer {given['token']}"} if given.get("token") else {}
        self._http = client()

    async def send(self, order: LiveOrder) -> Outcome:
        """One message."""
        text = f"【{self._sign}】{order.text}" if self._sign else order.text
        body = {"id": order.id, "to": order.address, "text": text, "receipt_url": self._receipts}
        answer = await post(self._http, self._url, body, {**self._headers, "Idempotency-Key": order.id})
        if answer.trouble:
            return answer.trouble
        said = answer.json()
        if said.get("accepted") is True:
            parts = said.get("parts")
            counted = parts if isinstance(parts, int) and 0 < parts < 100 else parts_of(text)
            return Outcome("accepted", provider_id=str(said.get("provider_id") or ""), parts=counted)
        if said.get("accepted") is False:
            return Outcome("failed" if said.get("retry") is True else "refused", str(said.get("reason") or "网关拒收"))
        return Outcome("unclear", "网关的回答看不懂")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> SmsGateway:
    return SmsGateway(given)


SMS_HTTP = TransportKind(
    key="sms_http",
    title="短信网关（HTTP）",
    medium="sms",
    settings=(
        Setting("url", "网关地址", "https://…，收 JSON，见 docs/delivery.md"),
        Setting("sign", "短信签名", "不带括号；留空则由网关加", is_required=False),
        Setting(
            "receipt_url",
            "回执地址",
            "本平台对网关可达的地址，以 /delivery/receipts/<渠道编号> 结尾",
            is_required=False,
        ),
        Setting("token", "访问令牌", is_secret=True, is_required=False),
        Setting("receipt_secret", "回执密钥", "网关用它给回执签名", is_secret=True, is_required=False),
    ),
    open=_open,
    has_receipts=True,
    address_hint="手机号",
)
