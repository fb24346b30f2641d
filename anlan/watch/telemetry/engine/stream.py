"""Reading the stream from a position on, and cutting it behind what is committed."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from anlan.watch.telemetry.engine.batches import Mark, Message
from anlan.watch.telemetry.engine.feed import Feed
from anlan.watch.telemetry.stream import STREAM

HEARTBEAT_S = 2.0


class Reader:
    """A throw-away consumer of some partitions; ask for a new one whenever `is_broken`."""

    def __init__(self, client: Client, feed: Feed, consumer: str) -> None:
        self._client = client
        self._feed = feed
        self._consumer = consumer

    @classmethod
    async def start(cls, client: Client, url: str, partitions: Sequence[int], first: int) -> "Reader":
        """Deliver every message of these partitions from stream sequence `first` on, in order.

        The consumer has no filter: the stream holds nothing but readings, and with filters of several subjects the
        server's search for the next message costs it more than sending all of them.
        """
        inbox = client.new_inbox()
        feed = await Feed.connect(url, inbox, partitions)
        config = ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=max(first, 1),
            ack_policy=AckPolicy.NONE,
            flow_control=True,
            idle_heartbeat=HEARTBEAT_S,
            mem_storage=True,
            inactive_threshold=30.0,
            num_replicas=1,
        )
        try:
            info = await client.jetstream().add_consumer(STREAM, config=config)
        except BaseException:
            feed.close()
            raise
        return cls(client, feed, info.name)

    async def wait(self, timeout: float) -> None:
        """Return when something has come, or after a while."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._feed.wake.wait(), timeout)

    def take(self, most_bytes: int) -> tuple[list[Message], Mark]:
        """What has come, oldest first, and the mark up to which that is all."""
        return self._feed.take(most_bytes)

    @property
    def is_broken(self) -> bool:
        """Something was missed, or not even a heartbeat came for three of them: the consumer is gone."""
        return self._feed.is_broken or asyncio.get_running_loop().time() - self._feed.heard > 3 * HEARTBEAT_S

    @property
    def has_waiting(self) -> bool:
        """Whether something has come that was not taken yet."""
        return self._feed.wake.is_set()

    async def has_caught_up(self) -> bool:
        """Whether everything in the stream has been taken."""
        info = await self._client.jetstream().consumer_info(STREAM, self._consumer)
        delivered = info.delivered.consumer_seq if info.delivered else 0
        return not info.num_pending and delivered == self._feed.consumed and not self._feed.wake.is_set()

    async def stop(self) -> None:
        """Stop listening and take the consumer away."""
        self._feed.close()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self._client.jetstream().delete_consumer(STREAM, self._consumer)


async def newest(client: Client) -> tuple[int, datetime | None]:
    """The newest sequence of the stream, and when the stream was made: by that it is known again."""
    info = await client.jetstream().stream_info(STREAM)
    return info.state.last_seq, info.created


async def forget(client: Client, position: int) -> None:
    """Cut the stream behind a committed position."""
    if position > 1:
        with contextlib.suppress(NotFoundError):
            await client.jetstream().purge_stream(STREAM, seq=position)
