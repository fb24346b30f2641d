"""`python -m anlan.connectors.signs`: the process "commands"."""

import asyncio
import logging
import os
import signal
import sys

import django
import nats
import psycopg

logger = logging.getLogger("anlan.commands")


async def main() -> int:
    """Run until SIGTERM or SIGINT; when broker or database are away, try again."""
    from anlan.connectors.signs.courier import serve

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    while not stop.is_set():
        try:
            await serve(os.environ["NATS_URL"], os.environ["DATABASE_URL"], stop)
        except (OSError, nats.errors.Error, psycopg.Error, TimeoutError) as error:
            logger.warning("指令投递暂断，稍后再连：%s", error)
            await asyncio.sleep(0.5)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    django.setup()
    sys.exit(asyncio.run(main()))
