"""An open screen: an SSE client of the web process that notes when each alarm event arrives."""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

RETRY_S = 0.1
_WANTED = b'"name":"telemetry.alarm_'


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event with the moment (epoch seconds) its bytes arrived here, and its own account of the way."""

    id: int
    name: str
    point: str
    value: float | None
    at: float
    received: float
    decided: float


class Screen:
    """Follows the stream until cancelled; after a break it goes on from the last event, as a browser does."""

    def __init__(self, url: str, session_key: str) -> None:
        self._where = urlsplit(url)
        self._session_key = session_key
        self._last_id = 0
        self.arrivals: dict[int, Arrival] = {}
        self.repeats = 0
        self.is_open = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self.follow())
        async with asyncio.timeout(15):
            await self.is_open.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._following.cancel()

    async def follow(self) -> None:
        """Connect, read, connect again."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ConnectionError):
                await self._read()
            await asyncio.sleep(RETRY_S)

    async def _read(self) -> None:
        reader, writer = await asyncio.open_connection(self._where.hostname, self._where.port, limit=2**22)
        try:
            last = f"Last-Event-ID: {self._last_id}\r\n" if self._last_id else ""
            writer.write(
                f"GET /live/stream HTTP/1.1\r\nHost: {self._where.netloc}\r\nAccept: text/event-stream\r\n"
                f"Cookie: sessionid={self._session_key}\r\n{last}\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise ConnectionError(head.split(b"\r\n", 1)[0].decode("latin-1"))
            self.is_open.set()
            while line := await reader.readline():
                if line.startswith(b"data: ") and _WANTED in line:
                    self._take(json.loads(line[6:]), time.time())
        finally:
            writer.close()

    def _take(self, event: dict[str, object], at: float) -> None:
        number, payload = event["id"], event["payload"]
        assert isinstance(number, int)
        assert isinstance(payload, dict)
        self._last_id = max(self._last_id, number)
        if number in self.arrivals:
            self.repeats += 1  # a replay after a break sends a little again; the browser leaves it out, too
            return
        self.arrivals[number] = Arrival(
            number,
            str(event["name"]),
            str(payload.get("point_code", "")),
            payload.get("value"),
            at,
            payload.get("received_ms", 0) / 1000,
            payload.get("decided_ms", 0) / 1000,
        )
