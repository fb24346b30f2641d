"""GET /live/stream: the ASGI application of one open screen.

It stands before Django, so that thousands of open streams cost no thread and no middleware.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from anlan.web.live.frames import message
from anlan.web.live.hub import Hub, Stream
from anlan.web.live.viewers import Viewer

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

HEARTBEAT_S = 10.0
RECHECK_S = 30.0

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def serve(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Authenticate by the session cookie, send what was missed, then events as they are committed."""
    headers = {key.lower(): value.decode("latin-1") for key, value in scope["headers"]}
    viewer = Viewer.from_cookies(headers.get(b"cookie", ""))
    if viewer is None or not await viewer.refresh():
        await _refuse(send)
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    stream = Stream(viewer)
    gone = asyncio.create_task(_until_gone(receive))
    gone.add_done_callback(lambda _: stream.wake.set())
    try:
        with hub.joined(stream):
            await _send(send, b"retry: 1000\n" + _heartbeat())
            await _replay(hub, stream, headers, scope, send)
            await _follow(stream, gone, send)
    finally:
        gone.cancel()
        with contextlib.suppress(Exception):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _replay(hub: Hub, stream: Stream, headers: dict[bytes, str], scope: Scope, send: Send) -> None:
    last = headers.get(b"last-event-id") or _query(scope).get("last", "")
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return
    frames, is_all = await hub.missed(int(last))
    if not is_all:
        await _send(send, message("live.reset"))
    for frame in frames:
        if stream.viewer.may_see(frame):
            await _send(send, frame.data)


async def _follow(stream: Stream, gone: asyncio.Task[None], send: Send) -> None:
    checked = time.monotonic()
    while not gone.done():
        data = await stream.take(HEARTBEAT_S)
        if stream.has_overflowed:
            await _send(send, message("live.reset"))
            return
        await _send(send, data or _heartbeat())
        if time.monotonic() - checked > RECHECK_S:
            checked = time.monotonic()
            if not await stream.viewer.refresh():
                await _send(send, message("live.signed_out"))
                return


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _refuse(send: Send) -> None:
    await send(
        {"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"text/plain; charset=utf-8")]}
    )
    await send({"type": "http.response.body", "body": "请先登录".encode()})


def _heartbeat() -> bytes:
    return message("live.heartbeat", server_ms=round(time.time() * 1000))


def _query(scope: Scope) -> dict[str, str]:
    pairs = scope.get("query_string", b"").decode("latin-1").split("&")
    return dict(pair.partition("=")[::2] for pair in pairs if pair)
