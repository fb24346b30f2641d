"""Carries commands from the database to the broker, woken by the transaction that wrote them, and answers back.

A command that is not answered is said again after a growing pause (`watch.signs.services.PAUSES`); the sign knows by
its number whether it has done it. Commands go as plain NATS messages: the answer, not the broker, says it arrived.
"""

import asyncio
import contextlib
import logging

import psycopg
from django.db import DatabaseError, close_old_connections
from nats.aio.client import Client
from nats.aio.msg import Msg

from anlan.kit.readiness import announce_ready
from anlan.watch.signs import api as signs
from anlan.watch.telemetry import api as telemetry

logger = logging.getLogger("anlan.commands")

REPLIES = "replies.*.*"
LOOK_S = 1.0  # how often unanswered commands are looked for; a new one is announced by the database at once


async def serve(nats_url: str, database_url: str, stop: asyncio.Event) -> None:
    """Carry until told to stop; raises psycopg.Error when the database's announcements end."""
    client = await telemetry.connect(nats_url)
    try:
        await client.subscribe(REPLIES, queue="commands", cb=_on_reply)
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listening:
            await listening.execute(f"LISTEN {signs.CHANNEL}")
            await client.flush()
            announce_ready()
            while not stop.is_set():
                await carry(client)
                await _announced(listening, stop)
    finally:
        await client.close()


async def carry(client: Client) -> int:
    """Say what is due; returns how many. While the database is away nothing is due."""
    try:
        due = await asyncio.to_thread(_due)
    except DatabaseError as error:
        logger.warning("数据库暂不可用，指令稍后再发：%s", error)
        return 0
    for command in due:
        await client.publish(command.subject, command.payload())
    if due:
        await client.flush()
    return len(due)


async def _announced(listening: psycopg.AsyncConnection, stop: asyncio.Event) -> None:
    """Return when a command was written, or after a while."""
    waiting = asyncio.create_task(_next(listening))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, stopping}, timeout=LOOK_S + 1, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not waiting.done():
        waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting


async def _next(listening: psycopg.AsyncConnection) -> None:
    async for _ in listening.notifies(timeout=LOOK_S, stop_after=1):
        pass


async def _on_reply(message: Msg) -> None:
    """The broker lets each device answer on its own subject only, so the subject says who it is."""
    code = message.subject.split(".", 2)[2]
    try:
        reply = signs.SignReply.read(message.data)
    except signs.BadReply as refusal:
        logger.warning("标识 %s 的应答看不懂：%s", code, refusal)
        return
    with contextlib.suppress(DatabaseError):  # unanswered, so it is asked again
        await asyncio.to_thread(_answered, code, reply)


def _due() -> list[signs.SignCommand]:
    close_old_connections()
    return signs.take_due()


def _answered(code: str, reply: signs.SignReply) -> bool:
    close_old_connections()
    return signs.answered(device_code=code, reply=reply)
