"""A NATS server for the tests of the way from devices to alarms."""

import gc
import subprocess
import time
from collections.abc import Iterator

import pytest

from anlan.ops import ports
from anlan.ops.nats import Nats


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """A server that lives as long as the session; its streams are emptied by whoever needs that."""
    server = Nats(tmp_path_factory.mktemp("nats"), "127.0.0.1", ports.choose(0), ports.choose(0), "test")
    server.prepare()
    with subprocess.Popen(server.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + 10
        while ports.is_free(server.client_port) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield server
        child.terminate()


@pytest.fixture
def nats_url(nats: Nats) -> str:
    """Its address for the product's own processes."""
    return nats.url


@pytest.fixture(autouse=True)
def _no_session_left() -> Iterator[None]:
    """Threads that asked the database have ended with their loop; their connections end with the garbage."""
    yield
    gc.collect()
