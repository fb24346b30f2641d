"""`python -m anlan.connectors.gateways`: the process "gateways"."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Iterator

import django
import uvicorn

logger = logging.getLogger("anlan.gateways")


class _Server(uvicorn.Server):
    """Leaves the signals to `main`: it ends all sides together."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def main() -> int:
    """Serve until SIGTERM or SIGINT. A port that is taken is told and is no failure: nothing real hangs on it."""
    from anlan.connectors.gateways.http_side import HttpSide
    from anlan.connectors.gateways.mqtt_side import MqttSide
    from anlan.connectors.gateways.places import HOST, SECRET, first_port
    from anlan.connectors.gateways.seen import Seen
    from anlan.connectors.gateways.smpp_side import SmppSide
    from anlan.kit.readiness import announce_ready
    from anlan.kit.secrets import secret

    stop, seen, port = asyncio.Event(), Seen(), first_port()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    http = HttpSide(seen, secret(SECRET))
    try:
        sides = [
            await asyncio.start_server(serve, HOST, port + beside)
            for beside, serve in ((1, SmppSide(seen).serve), (2, MqttSide(seen).serve))
        ]
    except OSError as taken:
        logger.error("测试网关没有启动，端口被占用（%s）；用 ANLAN_GATEWAYS_PORT 换一个", taken)
        announce_ready()
        await stop.wait()
        return 0
    server = _Server(uvicorn.Config(http, HOST, port, log_level="warning", access_log=False, lifespan="off"))
    serving, telling = asyncio.create_task(server.serve()), asyncio.create_task(http.tell_receipts(stop))
    announce_ready()
    await stop.wait()
    server.should_exit = True
    for side in sides:
        side.close()
    await asyncio.gather(serving, telling, return_exceptions=True)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    django.setup()
    sys.exit(asyncio.run(main()))
