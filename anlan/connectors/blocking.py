"""Work that blocks on the database, beside an event loop."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(work: Callable[P, R], *given: P.args, **facts: P.kwargs) -> R:
    """Do it in a thread, on a database connection that is alive; raises what it raises, DatabaseError for one."""

    def act() -> R:
        close_old_connections()
        try:
            return work(*given, **facts)
        finally:
            close_old_connections()

    return await sync_to_async(act, thread_sensitive=False)()
