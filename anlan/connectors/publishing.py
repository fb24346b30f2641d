"""Readings into the stream, and no answer before they are on disk."""

import asyncio
from collections.abc import Sequence

import msgspec
import nats
from nats.aio.client import Client

from anlan.kit.partition import subject_of
from anlan.kit.senml import Measurement
from anlan.watch.telemetry import api as telemetry

PART_BYTES = 256 * 1024  # a message of the stream; the server takes up to a megabyte
ACK_S = 3.0

# What `publish` raises when the stream cannot be reached; the sender is to try again.
AWAY = (OSError, nats.errors.Error, TimeoutError)


class Publisher:
    """One connection to NATS for all senders; it connects with the first pack and comes back by itself."""

    def __init__(self, nats_url: str) -> None:
        self._nats_url = nats_url
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def publish(self, device_code: str, good: Sequence[Measurement]) -> None:
        """Put the readings into the stream and wait until they are on disk; raises one of AWAY."""
        client = await self._connected()
        subject = subject_of(device_code)
        for part in parts(good):
            await client.jetstream().publish(subject, part, timeout=ACK_S, stream=telemetry.STREAM)

    async def stop(self) -> None:
        """Hang up."""
        if self._client is not None:
            await self._client.close()

    async def _connected(self) -> Client:
        async with asyncio.timeout(ACK_S), self._connecting:
            if self._client is None or self._client.is_closed:
                self._client = await telemetry.connect(self._nats_url)
                await telemetry.ensure_stream(self._client)
            if not self._client.is_connected:
                raise nats.errors.ConnectionClosedError
            return self._client


def parts(good: Sequence[Measurement]) -> list[bytes]:
    """The readings as packs with absolute names and times, none larger than a message may be."""
    records = [
        msgspec.json.encode({"n": m.name, "t": m.time, "v": m.value} | ({"u": m.unit} if m.unit else {})) for m in good
    ]
    packs: list[bytes] = []
    start, size = 0, 0
    for place, record in enumerate(records):
        if size + len(record) > PART_BYTES:
            packs.append(b"[" + b",".join(records[start:place]) + b"]")
            start, size = place, 0
        size += len(record) + 1
    return [*packs, b"[" + b",".join(records[start:]) + b"]"]
