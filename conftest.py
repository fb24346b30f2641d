"""Every test of the repository runs on one PostgreSQL server, started here for the length of the session."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import postgres_server


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server in the process that steers; pytest-xdist's workers find it already there."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        postgres_server.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the server, unless another test session still uses it."""
    if not hasattr(session.config, "workerinput"):
        postgres_server.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let tests that commit empty the journal afterwards; its own test puts the guard back to try it.

    At the end a thread may still hold a connection, under which the database could not be dropped.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_no_truncate")
        cursor.execute("ALTER TABLE journal_seal DISABLE TRIGGER journal_seal_no_truncate")
    yield
    with django_db_blocker.unblock():
        postgres_server.cut_other_connections()
