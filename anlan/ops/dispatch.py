"""The process "dispatch": delivers events to subscribers and seals the journal."""

import logging
import os
import signal
import threading


def main() -> int:
    """Run both loops until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    import django

    django.setup()
    from anlan.foundation.journal import sealer
    from anlan.foundation.live import dispatch

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
    while not stop.wait(1.0):
        if not all(thread.is_alive() for thread in threads):
            return 1  # the supervisor starts us anew
    for thread in threads:
        thread.join(timeout=5)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
