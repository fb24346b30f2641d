"""A group robot of 钉钉: text by its webhook, signed (加签). There are no receipts.

The signature is HMAC-SHA-256 over "<milliseconds>\\n<secret>", base64. `errcode` 0 is taken, 130101 too many calls.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from urllib.parse import quote_plus

from anlan.connectors.http_calls import checked_address, client, post
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Setting, TransportKind

TAKEN, TOO_MANY, BUSY = 0, 130101, -1
LONGEST = 20000


def sign(secret: str, milliseconds: int) -> str:
    """The value of `sign`, quoted for the address."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


class DingTalkRobot:
    """One robot."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._url, self._token, self._secret = checked_address(given), given["token"], given.get("secret", "")
        self._http = client()

    async def send(self, order: LiveOrder) -> Outcome:
        """One message into the group."""
        address = f"{self._url}?access_token={quote_plus(order.address or self._token)}"
        if self._secret and not order.address:
            now = int(time.time() * 1000)
            address += f"&timestamp={now}&sign={sign(self._secret, now)}"
        body = {"msgtype": "text", "text": {"content": f"{order.title}\n{order.text}"[:LONGEST]}}
        answer = await post(self._http, address, body)
        if answer.trouble:
            return answer.trouble
        code = answer.json().get("errcode")
        if code == TAKEN:
            return Outcome("accepted")
        if code in (TOO_MANY, BUSY):
            return Outcome("failed", f"钉钉要求稍后再发（{code}）")
        return Outcome("refused", f"钉钉拒收（{code}）") if code is not None else Outcome("unclear", "回答看不懂")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> DingTalkRobot:
    if not given.get("token"):
        raise ValueError("没有填机器人的 access_token")
    return DingTalkRobot(given)


DINGTALK = TransportKind(
    key="dingtalk",
    title="钉钉群机器人",
    medium="chat",
    settings=(
        Setting("url", "接口地址", default="https://oapi.dingtalk.com/robot/send"),
        Setting("token", "access_token", is_secret=True),
        Setting("secret", "加签密钥", "机器人安全设置为「加签」时的 SEC… 密钥", is_secret=True, is_required=False),
    ),
    open=_open,
    address_hint="群机器人 access_token，留空用渠道自己的",
)
