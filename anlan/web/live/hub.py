"""The hub: one LISTEN for all screens of this process.

Every notification names an outbox row; rows are read in batches, encoded once, and handed to each open stream
whose viewer may see them. A stream that cannot keep up is told to reload rather than allowed to hold up others.
"""

import asyncio
import contextlib
import logging
from collections import deque
from typing import Any

import psycopg

from anlan.web.live.frames import Frame, fetch, fetch_since, message
from anlan.web.live.viewers import Viewer

logger = logging.getLogger("anlan.live")

QUEUE = 2000
REMEMBER = 20_000
REPLAY = 1000


class Stream:
    """One open screen: its viewer and the bytes that wait for it."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.waiting: deque[bytes] = deque()
        self.wake = asyncio.Event()
        self.has_overflowed = False

    def offer(self, data: bytes) -> None:
        """Queue bytes for the screen."""
        if len(self.waiting) >= QUEUE:
            self.has_overflowed = True
            self.waiting.clear()
        self.waiting.append(data)
        self.wake.set()

    async def take(self, timeout: float) -> bytes:
        """Everything that waits, joined; empty after `timeout` seconds of quiet."""
        if not self.waiting:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), timeout)
        self.wake.clear()
        data = b"".join(self.waiting)
        self.waiting.clear()
        return data


class Hub:
    """Listens for committed events and fans them out."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._streams: set[Stream] = set()
        self._sent: deque[int] = deque(maxlen=REMEMBER)
        self._last_id: int | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_listening = False

    def start(self) -> None:
        """Begin listening (once)."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_listening())

    async def stop(self) -> None:
        """Stop listening and end every stream."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for stream in self._streams:
            stream.has_overflowed = True
            stream.wake.set()

    @contextlib.contextmanager
    def joined(self, stream: Stream) -> Any:
        """The stream takes part while the block runs."""
        self._streams.add(stream)
        try:
            yield
        finally:
            self._streams.discard(stream)

    async def missed(self, last_id: int) -> tuple[list[Frame], bool]:
        """What came after `last_id`, and whether that is all there was."""
        async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
            return await fetch_since(connection, last_id, REPLAY)

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                logger.warning("推送暂断，重连中：%s", error)
            except Exception:  # whatever it is, the screens must not stay deaf
                logger.exception("推送中断，重来")
            self.is_listening = False
            await asyncio.sleep(0.3)

    async def _listen(self) -> None:
        connect = psycopg.AsyncConnection.connect
        async with (
            await connect(self._conninfo, autocommit=True) as ear,
            await connect(self._conninfo, autocommit=True) as reader,
        ):
            await ear.execute("LISTEN anlan_live")
            self.is_listening = True
            await self._catch_up(reader)
            heard: deque[int] = deque()
            news = asyncio.Event()
            reading = asyncio.create_task(self._read(reader, heard, news))
            try:
                while not reading.done():  # looked at every second: no news may come for hours
                    async for note in ear.notifies(timeout=1.0):
                        heard.append(int(note.payload))
                        news.set()
                        if reading.done():
                            break
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError, psycopg.Error):
                    await reading

    async def _read(self, reader: psycopg.AsyncConnection[Any], heard: deque[int], news: asyncio.Event) -> None:
        while True:
            await news.wait()
            news.clear()
            ids = list(heard)
            heard.clear()
            self._spread(await fetch(reader, ids))

    async def _catch_up(self, reader: psycopg.AsyncConnection[Any]) -> None:
        """After a lost connection: what was committed meanwhile; at the first start only the position."""
        if self._last_id is None:
            found = await reader.execute("SELECT coalesce(max(id), 0) FROM live_outbox")
            row = await found.fetchone()
            self._last_id = row[0] if row else 0
            return
        frames, is_all = await fetch_since(reader, self._last_id, REPLAY)
        known = set(self._sent)
        self._spread([frame for frame in frames if frame.id not in known])
        if not is_all:
            for stream in self._streams:
                stream.offer(message("live.reset"))

    def _spread(self, frames: list[Frame]) -> None:
        for frame in frames:
            self._sent.append(frame.id)
            self._last_id = max(self._last_id or 0, frame.id)
            for stream in self._streams:
                if stream.viewer.may_see(frame):
                    stream.offer(frame.data)
