"""`anlan dispatch`: deliver events to subscribers, seal the journal and anchor its head, until told to stop."""

import argparse
import logging
import signal
import threading

from django.db import close_old_connections

from anlan.foundation.journal import sealer
from anlan.foundation.journal.anchors import anchor_head
from anlan.foundation.live import dispatch
from anlan.kit.priority import stand_aside
from anlan.kit.readiness import announce_ready
from anlan.ops.commands.journal import anchor_file

logger = logging.getLogger("anlan.dispatch")

FIRST_ANCHOR_S, ANCHOR_EVERY_S = 60.0, 3600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""


def run(args: argparse.Namespace) -> int:
    """Run the loops until SIGTERM or SIGINT; 1 when one of them has ended by itself."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    stand_aside()  # cases and policies follow an alarm; its way to the screens goes first
    threads = [
        threading.Thread(target=loop, args=(stop,), name=loop.__module__, daemon=True)
        for loop in (dispatch.run, sealer.run, keep_anchors)
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


def keep_anchors(stop: threading.Event) -> None:
    """Sign the journal's head into the file of anchors, every hour in which something was done."""
    pause = FIRST_ANCHOR_S
    while not stop.wait(pause):
        pause = ANCHOR_EVERY_S
        try:
            close_old_connections()
            anchor_head(anchor_file())
        except Exception:
            logger.exception("留痕链头没有锚定，一小时后再试")
