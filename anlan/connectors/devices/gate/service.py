"""The broker asks it about every new connection, and it asks the register of devices.

It also creates the stream before it lets anybody in: NATS would otherwise make one of its own liking for the
first MQTT client (docs/adr/0002-readings-stream.md).
"""

import asyncio
import contextlib
import logging

from django.db import DatabaseError, close_old_connections
from nats.aio.msg import Msg

from anlan.connectors.devices.admission import BadRequest, Question, admit, read_question, refuse
from anlan.kit.readiness import announce_ready
from anlan.watch.telemetry import api as telemetry

logger = logging.getLogger("anlan.gate")

SUBJECT = "$SYS.REQ.USER.AUTH"
AT_ONCE = 8  # questions answered in parallel: a reconnecting crowd must not exhaust the database


def decide(question: Question) -> bytes:
    """The signed answer to one question. Blocks on the database; raises DatabaseError when it is away."""
    close_old_connections()
    if not telemetry.is_credential(question.username, question.password):
        logger.warning("拒绝连接：设备 %r 的编号或凭据不对", question.username[:40])
        return refuse(question, "unknown device or wrong credential")
    if question.is_mqtt and not _is_own_client_id(question):
        logger.warning("拒绝连接：设备 %s 使用了不属于它的客户端号 %r", question.username, question.client_id[:60])
        return refuse(question, "the client id must be the device code")
    return admit(question, question.username)


def _is_own_client_id(question: Question) -> bool:
    """A client id throws out whoever has the same: it must be the device's code, or that with a suffix after `/`."""
    return question.client_id.partition("/")[0] == question.username


async def serve(url: str, stop: asyncio.Event) -> None:
    """Answer until told to stop. While the database is away nobody is answered, and devices try again."""
    client = await telemetry.connect(url)
    await telemetry.ensure_stream(client)
    room = asyncio.Semaphore(AT_ONCE)
    running: set[asyncio.Task[None]] = set()

    async def answer(message: Msg) -> None:
        async with room:
            with contextlib.suppress(BadRequest, DatabaseError):
                await message.respond(await asyncio.to_thread(decide, read_question(message.data)))

    async def on_message(message: Msg) -> None:
        task = asyncio.create_task(answer(message))
        running.add(task)
        task.add_done_callback(running.discard)

    await client.subscribe(SUBJECT, queue="gate", cb=on_message)
    await client.flush()
    announce_ready()
    await stop.wait()
    await client.close()
