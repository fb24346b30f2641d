"""`python -m anlan.watch.telemetry.engine`: the process "engine"."""

import asyncio
import logging
import os
import signal
import sys

import uvloop

from anlan.kit.readiness import announce_ready


async def main() -> int:
    """Run until SIGTERM or SIGINT."""
    from anlan.watch.telemetry.engine.loop import Engine

    engine = Engine(os.environ["DATABASE_URL"], os.environ["NATS_URL"])
    work = asyncio.create_task(engine.run())
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    ready = asyncio.create_task(engine.is_ready.wait())
    ready.add_done_callback(lambda _: announce_ready())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    work.cancel()
    ready.cancel()
    return 0 if stop.is_set() else 1


if __name__ == "__main__":
    import django

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    django.setup()
    sys.exit(uvloop.run(main()))
