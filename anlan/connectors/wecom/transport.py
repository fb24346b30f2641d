"""A group robot of 企业微信: text by its webhook. The group is in the address; there are no receipts.

Answers carry `errcode`: 0 taken; 45009 too many calls (20 a minute for a robot), anything else is refused.
"""

from collections.abc import Mapping

from anlan.connectors.http_calls import checked_address, client, post
from anlan.foundation.notify.api import LiveOrder, OnReceipt, Outcome, Setting, TransportKind

TAKEN, TOO_MANY = 0, 45009
BUSY = -1  # 系统繁忙
LONGEST = 2048  # bytes of a text


class WeComRobot:
    """One robot. The address of an order is the key of its group; empty is the channel's own."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._url = checked_address(given)
        self._key = given["key"]
        self._http = client()

    async def send(self, order: LiveOrder) -> Outcome:
        """One message into the group."""
        text = f"{order.title}\n{order.text}".encode()[:LONGEST].decode(errors="ignore")
        body = {"msgtype": "text", "text": {"content": text}}
        answer = await post(self._http, f"{self._url}?key={order.address or self._key}", body)
        if answer.trouble:
            return answer.trouble
        code = answer.json().get("errcode")
        if code == TAKEN:
            return Outcome("accepted")
        if code in (TOO_MANY, BUSY):
            return Outcome("failed", f"企业微信要求稍后再发（{code}）")
        return Outcome("refused", f"企业微信拒收（{code}）") if code is not None else Outcome("unclear", "回答看不懂")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _open(given: Mapping[str, str], on_receipt: OnReceipt) -> WeComRobot:
    if not given.get("key"):
        raise ValueError("没有填机器人的 key")
    return WeComRobot(given)


WECOM = TransportKind(
    key="wecom",
    title="企业微信群机器人",
    medium="chat",
    settings=(
        Setting("url", "接口地址", default="https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        Setting("key", "机器人 key", "群机器人 Webhook 地址中 key= 后面的部分", is_secret=True),
    ),
    open=_open,
    address_hint="群机器人 key，留空用渠道自己的",
)
