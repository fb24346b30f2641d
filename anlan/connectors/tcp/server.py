"""A server of one protocol: limits, back-pressure, time limits; the talk itself is the protocol's `Dialogue`.

A connection's frames are dealt with one after another, and nothing more is read from it meanwhile, so a device that
sends faster than the stream takes is slowed down by TCP.
"""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

from anlan.connectors.publishing import AWAY
from anlan.connectors.tcp.contacts import heard
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
        self._claimed: dict[str, _Connection] = {}
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
            _watch_line(writer)
            connection = _Connection(self._dialogue(), reader, writer, address, self._limits, self._log, self._claim)
            try:
                await connection.talk()
            finally:
                for device_code in connection.claims:
                    del self._claimed[device_code]
        except asyncio.CancelledError:
            return  # the server stops; asyncio's own wrapper would log a cancelled handler as an error
        finally:
            if task in self._open:
                self._open.discard(task)
                self._by_address[address] -= 1
                self._by_address += Counter()  # forget addresses without connections
            writer.close()

    def _claim(self, device_code: str, connection: "_Connection") -> None:
        """The newest connection is the device. An older one that stands for nobody else is half open, and closed."""
        older = self._claimed.get(device_code)
        if older is connection:
            return
        self._claimed[device_code] = connection
        connection.claims.add(device_code)
        if older is not None:
            older.claims.discard(device_code)
            if not older.claims:
                older.replace(device_code)


def _watch_line(writer: asyncio.StreamWriter) -> None:
    """Have the system ask the other end when it is quiet: a device whose power was cut does not say good-bye."""
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, number in (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), number)


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
        claim: "Callable[[str, _Connection], None]",
    ) -> None:
        self._dialogue = dialogue
        self._claim = claim
        self.claims: set[str] = set()
        self._task = asyncio.current_task()
        self._is_replaced = False
        self._reader, self._writer = reader, writer
        self._address = address
        self._limits = limits
        self._log = log
        self._framer: Framer = dialogue.codec.framer()
        self._bad_in_a_row = 0
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._began_at = self._loop.time()

    def replace(self, device_code: str) -> None:
        """End: the device has come back on another connection."""
        self._is_replaced = True
        self._log.warn(self._address, f"{self._who} 已在另一个连接上登录（{device_code}），旧连接断开")
        if self._task is not None:
            self._task.cancel()

    async def talk(self) -> None:
        """Until the device hangs up, is silent too long, is a stranger, or the stream is away."""
        try:
            await self._talk()
        except asyncio.CancelledError:
            if not self._is_replaced:
                raise
        except Stranger as refusal:
            self._log.warn(self._address, str(refusal))
        except TimeoutError:
            self._log.warn(self._address, f"{self._who} 超过时限，连接已断开")
        except (DatabaseError, *AWAY) as error:
            self._log.warn(self._address, f"{self._who} 的报文没有收下，连接已断开，等它重发：{error}")
        except Exception:
            logger.exception("%s %s 的一条报文处理失败", self._address, self._who)

    async def _talk(self) -> None:
        while (chunk := await self._read()) is not None:
            for frame in self._framer.feed(chunk) if chunk else self._framer.rest():
                await self._on(frame)
                if self._dialogue.is_over:
                    return
        for frame in self._framer.rest():
            self._name(frame)

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
        """Deal with one frame, whole or not, and answer."""
        self._dialogue.reasons = []
        try:
            answer = await (self._on_whole(frame) if frame.fault is None else self._on_damaged(frame))
        except Stranger as refusal:
            self._note(frame, b"", str(refusal), refusal.device_code)
            raise
        except (DatabaseError, *AWAY):
            self._note(frame, b"", "平台暂时不能存读数，没有应答，等设备重发")
            raise
        self._note(frame, answer, frame.words or "；".join(self._dialogue.reasons))
        if answer:
            self._writer.write(answer)
            async with asyncio.timeout(self._limits.write_s):
                await self._writer.drain()

    async def _on_whole(self, frame: Frame) -> bytes:
        self._bad_in_a_row = 0
        answer = await self._dialogue.on_frame(frame)
        if self._dialogue.claim:
            self._claim(self._dialogue.claim, self)
        return answer

    async def _on_damaged(self, frame: Frame) -> bytes:
        self._name(frame)
        self._bad_in_a_row += 1
        if self._bad_in_a_row >= self._limits.bad_in_a_row:
            raise Stranger(f"{self._who} 连续 {self._bad_in_a_row} 条坏报文，连接已断开")
        return await self._dialogue.on_fault(frame)

    def _note(self, frame: Frame, answer: bytes, error: str, device_code: str = "") -> None:
        """Keep the frame for the device's page, if it is known whose it is."""
        station = self._dialogue.station
        device_code = device_code or (station.sender.code if station else "")
        if device_code:
            desk, codec = self._dialogue.desk, self._dialogue.codec
            is_valid = frame.fault is None and bool(self._dialogue.claim)
            written = heard(
                desk.clock(),
                codec.written(frame.raw),
                codec.written(answer) if answer else "",
                error,
                is_valid=is_valid,
            )
            desk.contacts.note(device_code, written)

    def _name(self, frame: Frame) -> None:
        """One line about a bad frame."""
        if frame.fault is not None:
            shown = self._dialogue.codec.shown(frame.raw)[:80]
            self._log.warn(self._address, f"{self._who} 坏报文：{frame.words}（{shown}）")
