"""The stream of readings: made once, read from a position, cut behind what is committed.

It carries the name that NATS gives its store of MQTT messages, so that an acknowledged MQTT reading is known to be
on disk; docs/adr/0003-readings-stream.md says how and what was measured.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from anlan.watch.telemetry.engine.batches import Message

STREAM = "$MQTT_msgs"
SUBJECTS = ["$MQTT.msgs.>", "readings.*.*"]
MAX_BYTES = 4 * 1024**3  # when full, publishing is refused rather than old readings dropped
HEARTBEAT_S = 2.0


async def connect(url: str) -> Client:
    """A connection that comes back by itself for as long as the process lives."""
    return await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.2, connect_timeout=2)


async def ensure_stream(client: Client) -> None:
    """Create the stream unless it is there."""
    js = client.jetstream()
    try:
        await js.stream_info(STREAM)
    except NotFoundError:
        await js.add_stream(
            StreamConfig(
                name=STREAM,
                subjects=SUBJECTS,
                retention=RetentionPolicy.LIMITS,
                discard=DiscardPolicy.NEW,
                storage=StorageType.FILE,
                max_bytes=MAX_BYTES,
            )
        )


class Reader:
    """A throw-away consumer from a sequence on; ask for a new one whenever `is_broken`."""

    def __init__(self, client: Client, take: Callable[[Message], None]) -> None:
        self._client = client
        self._take = take
        self._expected = 1
        self._subscription: Any = None
        self._heard = 0.0
        self.is_broken = False

    async def start(self, first: int) -> None:
        """Deliver every message from stream sequence `first` on to `take`, in order."""
        inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(
            inbox, cb=self._on_message, pending_msgs_limit=-1, pending_bytes_limit=-1
        )
        config = ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(first, 1),
            ack_policy=AckPolicy.NONE,
            filter_subject="readings.*.*",
            flow_control=True,
            idle_heartbeat=HEARTBEAT_S,
            mem_storage=True,
            inactive_threshold=30.0,
            num_replicas=1,
        )
        self._heard = asyncio.get_running_loop().time()
        await self._client.jetstream().add_consumer(STREAM, config=config)

    async def stop(self) -> None:
        """Stop listening; the server forgets the consumer by itself."""
        if self._subscription is not None:
            with contextlib.suppress(Exception):
                await self._subscription.unsubscribe()

    @property
    def is_stale(self) -> bool:
        """Not even a heartbeat for three of them: the consumer is gone."""
        return asyncio.get_running_loop().time() - self._heard > 3 * HEARTBEAT_S

    async def _on_message(self, message: Msg) -> None:
        self._heard = asyncio.get_running_loop().time()
        if not message.reply.startswith("$JS.ACK."):  # heartbeat or flow control
            if message.reply:
                await self._client.publish(message.reply)
            return
        parts = message.reply.split(".")
        sequence, consumed, nanoseconds = (int(part) for part in parts[-4:-1])
        if consumed != self._expected:
            self.is_broken = True
        if self.is_broken:
            return
        self._expected = consumed + 1
        _, partition, device = message.subject.split(".", 2)
        if partition.isdigit():
            self._take(Message(sequence, int(partition), device, nanoseconds / 1e9, message.data))


async def forget(client: Client, positions: Iterable[int]) -> None:
    """Cut the stream behind the committed position."""
    position = max(positions, default=0)
    if position > 1:
        with contextlib.suppress(NotFoundError):
            await client.jetstream().purge_stream(STREAM, seq=position)
