"""The live sender: one lane per channel, each with its own pace, so that a slow gateway holds up nobody else's."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from anlan.foundation.notify.models import Channel, Delivery
from anlan.foundation.notify.sending.claiming import claim, let_expire, recover
from anlan.foundation.notify.sending.exercise import ExerciseSender
from anlan.foundation.notify.sending.settling import Tried, settle, take_receipts
from anlan.foundation.notify.transports import LiveOrder, Outcome, Receipt, Transport, open_transport

logger = logging.getLogger("anlan.sender")
R = TypeVar("R")

LOOK_S = 0.5  # between looks at an idle queue: what a message may wait so
GATHER_S = 0.05  # outcomes that come close together are written together
SWEEP_S = 5.0
LONGEST_OUTAGE_S = 30.0
WATCHED = ("transport", "settings", "secrets", "concurrency", "timeout_s")


async def in_thread(work: Callable[..., R], *given: Any) -> R:
    """Database work beside the loop, on a connection that is alive."""

    def act() -> R:
        close_old_connections()
        try:
            return work(*given)
        finally:
            close_old_connections()

    return await sync_to_async(act, thread_sensitive=False)()


async def run(stop: asyncio.Event) -> None:
    """Send until told to stop. Lanes come and go with the active channels that have something to send."""
    lanes: dict[int, tuple[Lane, asyncio.Task[None]]] = {}
    exercise, swept = ExerciseSender(), 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - swept > SWEEP_S:
                swept = time.monotonic()
                await in_thread(sweep, timezone.now())
            while await in_thread(exercise.round, timezone.now()):
                pass
            for channel in await in_thread(_channels_with_work, timezone.now()):
                lane, task = lanes.get(channel.pk, (None, None))
                if lane is not None and lane.is_outdated_by(channel):
                    lane.retire()
                if task is None or task.done():
                    fresh = Lane(channel, stop)
                    lanes[channel.pk] = fresh, asyncio.create_task(fresh.run())
        except Exception:
            logger.exception("发送队列读取失败，稍后再试")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_S)
    await asyncio.gather(*(task for _, task in lanes.values()), return_exceptions=True)


def sweep(now: datetime) -> None:
    """What fallen senders left, and what is over."""
    recover(now)
    let_expire(now)


def _channels_with_work(now: datetime) -> list[Channel]:
    due = Delivery.objects.filter(state=Delivery.State.QUEUED, is_exercise=False, due_at__lte=now)
    return list(Channel.objects.filter(is_active=True, pk__in=due.values("channel")))


class Lane:
    """Sends what one channel has, until nothing is left and the receipts that come by its connection have had time."""

    LINGER_S = 60.0  # a connection by which receipts come stays open so long after the last order

    def __init__(self, channel: Channel, stop: asyncio.Event) -> None:
        self.channel = channel
        self._stop = stop
        self._running: set[asyncio.Task[Tried]] = set()
        self._receipts: list[Receipt] = []
        self._transport: Transport | None = None
        self._is_retired = False

    def is_outdated_by(self, channel: Channel) -> bool:
        """Whether an administrator has changed the channel since this lane was opened."""
        return any(getattr(self.channel, name) != getattr(channel, name) for name in WATCHED)

    def retire(self) -> None:
        """Take nothing more; the next lane opens with what is set now."""
        self._is_retired = True

    @property
    def _takes_more(self) -> bool:
        return not self._stop.is_set() and not self._is_retired

    async def run(self) -> None:
        """Until the queue of the channel has been empty for a while, or the sender stops."""
        try:
            self._transport = open_transport(self.channel, self._receipts.append)
        except (KeyError, ValueError) as trouble:
            logger.error("渠道 %s 不能使用：%s", self.channel.title, trouble)
            await asyncio.sleep(LONGEST_OUTAGE_S)
            return
        try:
            await self._work()
        except Exception:
            logger.exception("渠道 %s 的发送中断，稍后再试", self.channel.title)
            await asyncio.sleep(1.0)
        finally:
            await self._transport.close()

    async def _work(self) -> None:
        last = time.monotonic()
        while self._running or self._takes_more:
            room = self.channel.concurrency - len(self._running)
            orders = (
                []
                if not self._takes_more or room < 1
                else await in_thread(claim, self.channel.pk, room, timezone.now())
            )
            self._running |= {asyncio.create_task(self._send(order)) for order in orders}
            last = time.monotonic() if orders or self._running or self._receipts else last
            await self._gather(LOOK_S if not orders and not self._running else GATHER_S)
            if not self._running and time.monotonic() - last > self.LINGER_S:
                return

    async def _gather(self, pause: float) -> None:
        """Wait a moment; write down what is over."""
        if self._running:
            await asyncio.wait(self._running, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(GATHER_S / 5)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
        done = {task for task in self._running if task.done()}
        if done:
            await in_thread(settle, [task.result() for task in done])
            self._running -= done
        if self._receipts:
            told, self._receipts[:] = list(self._receipts), []
            await in_thread(_take, told, self.channel.pk)

    async def _send(self, order: LiveOrder) -> Tried:
        """One attempt; whatever happens to it is an outcome."""
        assert self._transport is not None
        began, clock = timezone.now(), time.monotonic()
        try:
            outcome = await asyncio.wait_for(self._transport.send(order), self.channel.timeout_s)
        except TimeoutError:
            outcome = Outcome("unclear", f"{self.channel.timeout_s:g} 秒内没有回答")
        except ConnectionRefusedError:
            outcome = Outcome("failed", "网关连不上")
        except Exception as error:
            logger.warning("渠道 %s：%s", self.channel.title, error)
            outcome = Outcome("unclear", f"连接中断（{type(error).__name__}）")
        return Tried(order.id, order.attempt, outcome, began, int((time.monotonic() - clock) * 1000))


def _take(receipts: list[Receipt], channel_id: int) -> int:
    return take_receipts(receipts, channel_id=channel_id)
