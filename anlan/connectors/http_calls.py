"""Calling a gateway by HTTP: one client per channel, and what its answers mean."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import httpx

from anlan.foundation.notify.api import Outcome

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write addresses, and the keys in them, into the log

REFUSED_FOR_GOOD = range(400, 500)
ASKED_TO_WAIT = (408, 425, 429, 503)  # the request was not taken: RFC 9110, RFC 6585
LONGEST_ANSWER = 64 * 1024
LONGEST_S = 120.0  # a lane gives up earlier, by the time-out of its channel


def client() -> httpx.AsyncClient:
    """A client that keeps connections open, follows no redirect and takes no proxy from the environment."""
    return httpx.AsyncClient(timeout=LONGEST_S, trust_env=False, limits=httpx.Limits(max_connections=200))


def checked_address(given: Mapping[str, str], name: str = "url") -> str:
    """An http(s) address from the settings; raises ValueError."""
    address = str(given.get(name, "")).strip()
    try:
        parsed = httpx.URL(address)
    except httpx.InvalidURL as wrong:
        raise ValueError(f"地址不能使用：{address}") from wrong
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError(f"地址须以 http:// 或 https:// 开头：{address or '（空）'}")
    return address


async def post(http: httpx.AsyncClient, url: str, body: Any, headers: Mapping[str, str] | None = None) -> "Answer":
    """Post JSON (or bytes); the answer. A connection that was never made is ConnectionRefusedError: not taken."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    try:
        async with http.stream("POST", url, content=content, headers=sent) as answer:
            return Answer(answer.status_code, await _beginning(answer))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as away:
        raise ConnectionRefusedError(str(away)) from away
    except (httpx.TransportError, httpx.DecodingError) as broken:
        raise ConnectionError(str(broken)) from broken


async def _beginning(answer: httpx.Response) -> bytes:
    """As much of the body as any answer needs; what a gateway says beyond that is not taken into memory."""
    found = bytearray()
    async for part in answer.aiter_bytes(LONGEST_ANSWER):
        found += part
        if len(found) >= LONGEST_ANSWER:
            break
    return bytes(found[:LONGEST_ANSWER])


class Answer:
    """Status and body of an answer."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body

    def json(self) -> dict[str, Any]:
        """The body as an object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def trouble(self) -> Outcome | None:
        """What the status alone says against it; None for 2xx."""
        if self.status in ASKED_TO_WAIT:
            return Outcome("failed", f"网关忙（HTTP {self.status}）")
        if self.status in REFUSED_FOR_GOOD:
            return Outcome("refused", f"网关拒收（HTTP {self.status}）")
        if not 200 <= self.status < 300:
            return Outcome("unclear", f"网关出错（HTTP {self.status}）")
        return None
