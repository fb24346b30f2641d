"""`anlan dispatch`: deliver events to subscribers and seal the journal, until told to stop."""

import argparse
import logging
import signal
import threading

from anlan.foundation.journal import sealer
from anlan.foundation.live import dispatch
from anlan.kit.priority import give_way
from anlan.kit.readiness import announce_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""


def run(args: argparse.Namespace) -> int:
    """Run both loops until SIGTERM or SIGINT; 1 when one of them has ended by itself."""
    give_way()  # cases and policies follow an alarm; its way to the screens goes first
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    threads = [
        threading.Thread(target=loop, args=(stop,), name=loop.__module__, daemon=True)
        for loop in (dispatch.run, sealer.run)
    ]
    for thread in threads:
        thread.start()
    announce_ready()
    while not stop.wait(1.0):
        if not all(thread.is_alive() for thread in threads):
            return 1
    for thread in threads:
        thread.join(timeout=5)
    return 0
