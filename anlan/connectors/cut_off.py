"""A call that ends in time, however its other side answers: a time-out of sockets counts from the last byte."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def ended_within(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Cut the line when time is up. Raises TimeoutError then: half an answer reads like a whole one.

    A connection that stands already is cut while the body is read too; one that is made inside lets go of its line
    when the other side says that it will close, so whoever reads that body looks at the clock.
    """
    is_over = threading.Event()
    over = threading.Timer(seconds, _cut_off, [is_over, connection, connection.sock])
    over.daemon = True
    over.start()
    try:
        yield
        if is_over.is_set():
            raise TimeoutError
    finally:
        over.cancel()


def _cut_off(is_over: threading.Event, connection: http.client.HTTPConnection, at_first: socket.socket | None) -> None:
    """Whoever reads from it gets the end at once, and finds why."""
    is_over.set()
    line = connection.sock or at_first
    if line is not None:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
