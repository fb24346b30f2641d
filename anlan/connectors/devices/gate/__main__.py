"""`python -m anlan.connectors.devices.gate`: the process "gate"."""

import asyncio
import logging
import os
import signal
import sys

import django
import nats

logger = logging.getLogger("anlan.gate")


async def main() -> int:
    """Run until SIGTERM or SIGINT."""
    from anlan.connectors.devices.gate.service import serve

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    while not stop.is_set():
        try:
            await serve(os.environ["NATS_URL"], stop)
        except (OSError, nats.errors.Error, TimeoutError) as error:
            logger.warning("准入服务暂断，稍后再连：%s", error)
            await asyncio.sleep(0.3)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    django.setup()
    sys.exit(asyncio.run(main()))
