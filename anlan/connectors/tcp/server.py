"""A server of one protocol: limits, back-pressure, time limits; the talk itself is the protocol's `Dialogue`.

A connection's frames are dealt with one after another, and nothing more is read from it meanwhile, so a device that
sends faster than the stream takes is slowed down by TCP.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

from anlan.connectors.publishing import AWAY
from anlan.connectors.tcp.desk import Stranger
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.tcp.quiet import QuietLog
from anlan.connectors.wire.framing import Frame, Framer

logger = logging.getLogger("anlan.tcp")

CHUNK = 16 * 1024


@dataclass(frozen=True)
class Limits:
    """How many connections, and how long each may be silent, in seconds."""

    connections: int = 5000
    per_address: int = 500  # many devices stand behind one operator's gateway
    hello_s: float = 30.0  # until it has said who it is
    half_frame_s: float = 10.0  # until a begun frame is whole
    idle_s: float = 900.0
    write_s: float = 10.0
    bad_in_a_row: int = 50


class Server:
    """Listens on one port for one protocol."""

    def __init__(self, dialogue: Callable[[], Dialogue], *, host: str, port: int, limits: Limits | None = None) -> None:
        self._dialogue = dialogue
        self._host, self._port = host, port
        self._limits = limits or Limits()
        self._log = QuietLog(logger)
        self._open: set[asyncio.Task[None]] = set()
        self._by_address: Counter[str] = Counter()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """How many devices are connected."""
        return len(self._open)

    async def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=CHUNK)

    async def stop(self) -> None:
        """End all connections; what has not been acknowledged will be sent again."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("?",))[0])
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(self._open) >= self._limits.connections or self._by_address[address] >= self._limits.per_address:
                self._log.warn(address, "连接过多，已拒绝")
                return
            self._open.add(task)
            self._by_address[address] += 1
            await _Connection(self._dialogue(), reader, writer, address, self._limits, self._log).talk()
        except asyncio.CancelledError:
            return  # the server stops; asyncio's own wrapper would log a cancelled handler as an error
        finally:
            if task in self._open:
                self._open.discard(task)
                self._by_address[address] -= 1
                self._by_address += Counter()  # forget addresses without connections
            writer.close()


class _Connection:
    """One device's connection from its first byte to its end."""

    def __init__(
        self,
        dialogue: Dialogue,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        address: str,
        limits: Limits,
        log: QuietLog,
    ) -> None:
        self._dialogue = dialogue
        self._reader, self._writer = reader, writer
        self._address = address
        self._limits = limits
        self._log = log
        self._framer: Framer = dialogue.codec.framer()
        self._bad_in_a_row = 0
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._began_at = self._loop.time()

    async def talk(self) -> None:
        """Until the device hangs up, is silent too long, is a stranger, or the stream is away."""
        try:
            while (chunk := await self._read()) is not None:
                for frame in self._framer.feed(chunk) if chunk else self._framer.rest():
                    await self._on(frame)
            for frame in self._framer.rest():
                self._name(frame)
        except Stranger as refusal:
            self._log.warn(self._address, str(refusal))
        except TimeoutError:
            self._log.warn(self._address, f"{self._who} 超过时限，连接已断开")
        except (DatabaseError, *AWAY) as error:
            self._log.warn(self._address, f"{self._who} 的报文没有收下，连接已断开，等它重发：{error}")
        except Exception:
            logger.exception("%s %s 的一条报文处理失败", self._address, self._who)

    @property
    def _who(self) -> str:
        station = self._dialogue.station
        return f"{self._dialogue.codec.key} {station.sender.code if station else '未识别的设备'}"

    async def _read(self) -> bytes | None:
        """The next bytes; none of them when a begun frame has been waiting too long; None at the end."""
        end = self._began_at + self._limits.hello_s  # however often it sends what is no frame
        if self._dialogue.station:
            end = self._heard_at + self._limits.idle_s
        left = end - self._loop.time()
        wait = min(left, self._limits.half_frame_s) if self._framer.pending else left
        try:
            async with asyncio.timeout(wait):
                chunk = await self._reader.read(CHUNK)
        except TimeoutError:
            if self._loop.time() >= end:
                raise
            return b""
        self._heard_at = self._loop.time()
        return chunk or None

    async def _on(self, frame: Frame) -> None:
        if frame.fault is None:
            self._bad_in_a_row = 0
            answer = await self._dialogue.on_frame(frame)
        else:
            self._name(frame)
            self._bad_in_a_row += 1
            if self._bad_in_a_row >= self._limits.bad_in_a_row:
                raise Stranger(f"{self._who} 连续 {self._bad_in_a_row} 条坏报文，连接已断开")
            answer = await self._dialogue.on_fault(frame)
        if answer:
            self._writer.write(answer)
            async with asyncio.timeout(self._limits.write_s):
                await self._writer.drain()

    def _name(self, frame: Frame) -> None:
        """One line about a bad frame."""
        if frame.fault is not None:
            shown = self._dialogue.codec.written(frame.raw)[:80]
            self._log.warn(self._address, f"{self._who} 坏报文：{frame.words}（{shown}）")
