"""`anlan jobs`: the worker that runs periodic and deferred tasks (procrastinate, in our PostgreSQL), and beside it
the sender of messages."""

import argparse
import asyncio
import threading

from procrastinate.contrib.django import app

from anlan.foundation.live import dispatch
from anlan.foundation.notify.sending import lanes
from anlan.kit.priority import give_way
from anlan.kit.readiness import announce_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM; a task under way is finished first."""
    give_way()
    stop = threading.Event()
    helper = threading.Thread(target=dispatch.help_out, args=(stop,), name="help_out", daemon=True)
    helper.start()
    asyncio.run(_work())
    stop.set()
    helper.join(timeout=5)
    return 0


async def _work() -> None:
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    stop = asyncio.Event()
    async with worker.open_async():
        sending = asyncio.create_task(lanes.run(stop))
        announce_ready()
        try:
            await worker.run_worker_async(
                name="anlan", concurrency=2, shutdown_graceful_timeout=2, delete_jobs="successful"
            )
        finally:
            stop.set()
            await sending
