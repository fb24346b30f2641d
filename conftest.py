"""Every test of the repository runs on one PostgreSQL server, started here for the length of the session."""

import pytest

from tests import postgres_server


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server in the process that steers; pytest-xdist's workers find it already there."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        postgres_server.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server, unless another test session still uses it."""
    if not hasattr(session.config, "workerinput"):
        postgres_server.stop()
