"""The HTTP side: an SMS gateway, a platform with a webhook, the robots of both working platforms; and what was got."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import httpx

from anlan.connectors.gateways.seen import Manners, Seen
from anlan.kit.short_message import parts_of
from anlan.kit.signing import signature

logger = logging.getLogger("anlan.gateways")

logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every receipt is no news

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
RECEIPT_AFTER_S = 0.4
LARGEST = 1024 * 1024


class HttpSide:
    """An ASGI application on the loopback address."""

    def __init__(self, seen: Seen, receipt_secret: str) -> None:
        self._seen, self._secret = seen, receipt_secret
        self._due: dict[str, list[dict[str, str]]] = {}
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            return
        status, body = await self._answer(scope["method"], scope["path"], await _body(receive))
        raw = json.dumps(body, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": raw})

    async def _answer(self, method: str, path: str, raw: bytes) -> tuple[int, dict[str, Any]]:
        if method == "GET" and path == "/seen":
            return 200, self._seen.report()
        try:
            given = json.loads(raw)
            if not isinstance(given, dict):
                raise ValueError("不是对象")
            if path == "/manners":
                self._seen.manners = Manners.read(given)
                return 200, self._seen.report(0)
            taker = {"/sms": self._sms, "/webhook": self._webhook, "/robot": self._robot}.get(path)
        except (ValueError, TypeError, RecursionError) as wrong:
            return 400, {"error": str(wrong)}
        if method != "POST" or taker is None:
            return 404, {"error": "没有这个地址"}
        mood = self._seen.mood()
        if mood == "failing":
            return 503, {"error": "测试网关按设定失败"}
        answer = taker(given)
        if mood == "slow":
            await asyncio.sleep(self._seen.manners.slow_s)
        return answer

    def _sms(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, text = str(given.get("id", "")), str(given.get("text", ""))
        if not number or not given.get("to"):
            return 200, {"accepted": False, "reason": "没有编号或号码", "retry": False}
        if self._seen.show(number, "短信", str(given["to"]), text) and given.get("receipt_url"):
            self._owe(str(given["receipt_url"]), number)
        return 200, {"accepted": True, "provider_id": f"T{number[:13]}", "parts": parts_of(text)}

    def _webhook(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self._seen.show(str(given.get("id", "")), "平台接口", str(given.get("name", "")), str(given.get("text", "")))
        return 200, {"ok": True}

    def _robot(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        content = given.get("text")
        words = str(content.get("content", "")) if isinstance(content, dict) else ""
        self._seen.show(f"robot-{len(self._seen.shown)}", "工作群", "群机器人", words)
        return 200, {"errcode": 0, "errmsg": "ok"}

    def _owe(self, url: str, number: str) -> None:
        if not self._seen.is_silent():
            moment = datetime.now(UTC).isoformat()
            self._due.setdefault(url, []).append({"id": number, "state": "delivered", "at": moment})

    async def tell_receipts(self, stop: asyncio.Event) -> None:
        """Post the receipts that are owed, together, every now and then; what cannot be told is told later."""
        while not stop.is_set():
            await asyncio.sleep(RECEIPT_AFTER_S)
            for url in list(self._due):
                owed, self._due[url] = self._due[url][:500], self._due[url][500:]
                if owed and not await self._tell(url, owed):
                    self._due[url] = owed + self._due[url]
        await self._http.aclose()

    async def _tell(self, url: str, owed: list[dict[str, str]]) -> bool:
        body, now = json.dumps({"receipts": owed}).encode(), str(int(time.time()))
        signed = {"X-Anlan-Timestamp": now, "X-Anlan-Signature": signature(self._secret, now, body)}
        try:
            answer = await self._http.post(url, content=body, headers={"Content-Type": "application/json", **signed})
        except httpx.HTTPError as away:
            logger.info("回执没有送到，稍后再试：%s", type(away).__name__)
            return False
        return answer.status_code < 500


async def _body(receive: Receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        whole += bytes(message.get("body", b""))
        if not message.get("more_body") or len(whole) > LARGEST:
            return whole[:LARGEST]
