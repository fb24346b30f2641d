"""The dispatcher: every committed event reaches every subscriber, also after a kill at any moment.

A row is delivered in one transaction with everything its subscribers write, so a reaction either happened
together with the mark or will happen again from scratch. Each reaction stands for itself: one that fails is tried
again alone, and neither undoes nor holds up the others.
"""

import logging
import threading
from datetime import timedelta
from itertools import takewhile

import psycopg
from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from anlan.foundation.live import events
from anlan.foundation.live.models import Outbox

logger = logging.getLogger("anlan.dispatch")

BATCH = 200
AT_ONCE = 50  # so many alarms are followed up in half a second; whoever acts on one of them waits for no longer
MAX_ATTEMPTS = 12
KEEP = timedelta(days=3)
PATIENCE = "2s"  # much longer than any handler thinks between two statements
LATE = timedelta(seconds=3)  # an event that waits so long is not left to the dispatcher alone
ROUND_S = 0.1  # what follows an event may wait so long: its way to the screens goes first, and rounds are fewer


def deliver_next(late: timedelta = timedelta()) -> bool:
    """Deliver the oldest event that is due for `late` and that somebody hears; False when nothing waits."""
    with transaction.atomic():
        row = _due(late).first()
        if row is None:
            return False
        failure = _let_hear(row)
        if failure is not None:
            _postpone(row, failure)
        else:
            Outbox.objects.filter(pk=row.pk).update(is_pending=False, last_error="")
    return True


def deliver_some(most: int = AT_ONCE, late: timedelta = timedelta()) -> int:
    """Deliver the oldest events that are due for `late`, those of one name that follow each other together; how many.

    A transaction for each would be most of the work when thousands of alarms are raised at once. When their reactions
    fail together, each event is delivered alone.
    """
    with transaction.atomic():
        rows = list(_due(late)[:most])
        if not rows:
            return 0
        alike = list(takewhile(lambda row: row.name == rows[0].name and not (row.attempts or row.heard_by), rows))
        if len(alike) > 1 and _all_react(alike, events.handlers_of(rows[0].name)):
            Outbox.objects.filter(pk__in=[row.pk for row in alike]).update(is_pending=False, last_error="")
            return len(alike)
    tried = max(1, len(alike))
    for _ in range(tried):
        deliver_next(late)
    return tried


def _due(late: timedelta = timedelta()) -> QuerySet[Outbox]:
    """What is due for so long, oldest first, locked; what somebody else delivers is passed over."""
    due = Outbox.objects.filter(is_pending=True, retry_at__lte=timezone.now() - late)
    heard: QuerySet[Outbox] = due.filter(name__in=events.subscribed_names()).order_by("id")
    return heard.select_for_update(skip_locked=True)


def _let_hear(row: Outbox) -> Exception | None:
    """Let every subscriber react that has not done so; notes in the row who has. Returns the first failure.

    Mostly all of them can, so they are let do it together first: a savepoint for each costs as many trips to the
    server as its work. When one fails, each tries alone.
    """
    done = row.heard_by.splitlines()
    named = [(f"{handler.__module__}.{handler.__qualname__}", handler) for handler in events.handlers_of(row.name)]
    waiting = [(name, handler) for name, handler in named if name not in done]
    if len(waiting) > 1 and not row.attempts and _all_react([row], [handler for _, handler in waiting]):
        return None
    failure: Exception | None = None
    for name, handler in waiting:
        try:
            with transaction.atomic():
                events.react(handler, [events.revive(row.name, row.payload)])
        except Exception as error:
            logger.exception("事件 %s #%s 投递给 %s 失败", row.name, row.pk, name)
            failure = failure or error
        else:
            done.append(name)
    row.heard_by = "\n".join(done)
    return failure


def _all_react(rows: list[Outbox], handlers: list[events.Handler]) -> bool:
    """Let them react one after another to rows of one name; when one fails, nothing of it has happened."""
    happened = [events.revive(row.name, row.payload) for row in rows]
    try:
        with transaction.atomic():
            for handler in handlers:
                events.react(handler, happened)
    except Exception as error:
        logger.info("事件 %s #%s 等 %s 个逐个投递：%s", rows[0].name, rows[0].pk, len(rows), error)
        return False
    return True


def _postpone(row: Outbox, error: Exception) -> None:
    """Put a failed event back with a growing pause; after the last attempt it stays in the table, marked."""
    attempts = row.attempts + 1
    Outbox.objects.filter(pk=row.pk).update(
        heard_by=row.heard_by,
        attempts=attempts,
        retry_at=timezone.now() + timedelta(seconds=min(2**attempts, 600)),
        is_pending=attempts < MAX_ATTEMPTS,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def settle_unheard() -> int:
    """Mark the events nobody subscribes to, in one statement; returns how many."""
    return Outbox.objects.filter(is_pending=True).exclude(name__in=events.subscribed_names()).update(is_pending=False)


def forget_old() -> int:
    """Remove delivered events older than KEEP; screens that were away longer reload anyway."""
    removed, _ = Outbox.objects.filter(is_pending=False, last_error="", at__lt=timezone.now() - KEEP).delete()
    return removed


def given_up() -> QuerySet[Outbox]:
    """The events that some subscriber refused to the last attempt, oldest first: somebody has to look."""
    return Outbox.objects.filter(is_pending=False).exclude(last_error="").order_by("id")


def retry_given_up() -> int:
    """Put them back as if they had never been tried; those who have heard one do not hear it twice. How many."""
    return given_up().order_by().update(is_pending=True, attempts=0, retry_at=timezone.now())


def deliver_all(limit: int = BATCH) -> int:
    """Deliver up to `limit` waiting events; returns how many were tried."""
    settle_unheard()
    done = 0
    while done < limit and (tried := deliver_some(min(AT_ONCE, limit - done))):
        done += tried
    return done


def run(stop: threading.Event) -> None:
    """Deliver until told to stop; wakes on NOTIFY, and every second for retries. (`tasks` forgets what is old.)"""
    while not stop.is_set():
        try:
            close_old_connections()
            let_go_after(PATIENCE)
            with psycopg.connect(_conninfo(), autocommit=True) as ear:
                ear.execute("LISTEN anlan_live")
                while not stop.is_set():
                    if deliver_all() < BATCH:
                        for _ in ear.notifies(timeout=1.0, stop_after=1):
                            stop.wait(ROUND_S)
        except Exception:
            logger.exception("投递中断，稍后再连")
            connection.close()
            stop.wait(0.5)


def let_go_after(patience: str) -> None:
    """From now on PostgreSQL ends this session, and what it holds, when it stands still inside a transaction.

    The dispatcher gets no processor on a machine that has none to spare. What it was delivering just then must not be
    locked against the people who want to act on it; it is delivered again, by whoever comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, false)", [patience])


def help_out(stop: threading.Event) -> None:
    """Deliver what has waited too long, for a dispatcher that does not come to it; until told to stop.

    The dispatcher stands aside for everybody (`kit.priority`), so on a machine without a processor to spare it would
    leave cases unopened and policies undone. A row is locked by who delivers it, so that both never take the same.
    """
    while not stop.wait(1.0):
        try:
            close_old_connections()
            while not stop.is_set() and deliver_some(late=LATE):
                pass
        except Exception:
            logger.exception("代为投递中断，稍后再试")
            connection.close()


def _conninfo() -> str:
    """The libpq connection string of Django's default database."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return psycopg.conninfo.make_conninfo(**{name: given[name] for name in names if given.get(name)})
