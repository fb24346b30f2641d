"""Listens for devices of all protocols that are served, until told to stop."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from anlan.connectors.listeners import PORT_VARIABLES
from anlan.connectors.listeners.ports import Served
from anlan.connectors.publishing import Publisher
from anlan.connectors.tcp.desk import Desk, TelemetryRegister
from anlan.connectors.tcp.server import Server
from anlan.kit.readiness import announce_ready

logger = logging.getLogger("anlan.listeners")

TRY_AGAIN_S = 10.0
FIRST_TRY_S = 2.0  # to listen on all ports, before the process says that it is ready


async def serve(served: Sequence[Served], host: str, nats_url: str, stop: asyncio.Event) -> None:
    """One desk for all servers. A port that is taken is named, and tried again until it is free."""
    publisher = Publisher(nats_url)
    desk = Desk(TelemetryRegister(), publisher)
    servers = [(one, Server(partial(one.dialogue, desk), host=host, port=one.port)) for one in served]
    telling = asyncio.create_task(desk.contacts.keep_telling())
    opening = [asyncio.create_task(_open(one, server, host)) for one, server in servers]
    try:
        if opening:
            await asyncio.wait(opening, timeout=FIRST_TRY_S)
        else:
            logger.info("没有一种设备协议设了端口（%s），不监听", "、".join(PORT_VARIABLES.values()))
        announce_ready()
        await stop.wait()
    finally:
        for task in (*opening, telling):
            task.cancel()
        await asyncio.gather(*opening, telling, return_exceptions=True)
        for _, server in servers:
            await server.stop()
        await desk.contacts.tell()
        await publisher.stop()


async def _open(one: Served, server: Server, host: str) -> None:
    """Listen as soon as the port is free; the other protocols do not wait for it."""
    is_told = False
    while True:
        try:
            await server.start()
        except OSError as refusal:
            if not is_told:
                words = "%s：端口 %d（%s）不能使用，%.0f 秒后再试，其他协议不受影响：%s"
                logger.error(words, one.protocol, one.port, one.variable, TRY_AGAIN_S, refusal)
            is_told = True
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            logger.info("%s：%s 端口 %d", one.protocol, host, server.port)
            return
