"""Listens for devices of all protocols that are served, until told to stop."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from anlan.connectors.listeners.ports import Served
from anlan.connectors.publishing import Publisher
from anlan.connectors.tcp.desk import Desk, TelemetryRegister
from anlan.connectors.tcp.server import Server
from anlan.kit.readiness import announce_ready

logger = logging.getLogger("anlan.listeners")


async def serve(served: Sequence[Served], host: str, nats_url: str, stop: asyncio.Event) -> None:
    """One desk for all servers; raises OSError when a port is taken."""
    publisher = Publisher(nats_url)
    desk = Desk(TelemetryRegister(), publisher)
    servers = [Server(partial(one.dialogue, desk), host=host, port=one.port) for one in served]
    try:
        for one, server in zip(served, servers, strict=True):
            await server.start()
            logger.info("%s：%s 端口 %d", one.protocol, host, one.port)
        announce_ready()
        await stop.wait()
    finally:
        for server in servers:
            await server.stop()
        await publisher.stop()
