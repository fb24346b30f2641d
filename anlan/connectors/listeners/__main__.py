"""`python -m anlan.connectors.listeners`: the process "connectors"."""

import asyncio
import logging
import os
import signal
import sys

import django


async def main() -> int:
    """Run until SIGTERM or SIGINT; exit code 1 when what stands in the environment is no port."""
    from anlan.connectors.listeners.ports import PortUnclear, served
    from anlan.connectors.listeners.service import serve

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        await serve(served(os.environ), os.environ.get("ANLAN_HOST") or "127.0.0.1", os.environ["NATS_URL"], stop)
    except PortUnclear as refusal:
        logging.getLogger("anlan.listeners").error("%s", refusal)
        return 1
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    django.setup()
    sys.exit(asyncio.run(main()))
