"""The journal cannot be changed quietly: the database refuses, and what gets past it is found."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from anlan.foundation.journal import sealer
from anlan.foundation.journal.anchors import anchor_head
from anlan.foundation.journal.api import Actor, record, register_entry, sentence
from anlan.foundation.journal.models import Entry, Seal
from anlan.foundation.journal.sealer import Floor, seal_committed
from anlan.foundation.journal.verify import verify
from anlan.foundation.trace.refs import Ref

pytestmark = pytest.mark.django_db(transaction=True)

register_entry("tests.thing.done", "{actor} 办理了 {subject}，用时 {minutes} 分钟")


def seal_all() -> None:
    """Seal until nothing waits: transactions of other databases on the server hold the sealer back for a moment."""
    deadline = time.monotonic() + 60
    while seal_committed() or Seal.objects.count() < Entry.objects.count():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def write(count: int) -> list[Entry]:
    """Record and seal some entries."""
    entries = write_unsealed(count)
    seal_all()
    return entries


def write_unsealed(count: int) -> list[Entry]:
    """Record some entries, each in a transaction of its own."""
    entries = []
    for number in range(count):
        with transaction.atomic():
            entries.append(
                record(
                    "tests.thing.done",
                    by=Actor.system("值班规则"),
                    subject=Ref("tests.thing", str(number), f"事项 {number}"),
                    facts={"minutes": number},
                )
            )
    return entries


def meddle(statement: str, *values: Any) -> None:
    """Change the table as someone with the keys to the database could: triggers off."""
    with connection.cursor() as cursor:
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


def test_it_works() -> None:
    entries = write(3)
    report = verify()
    assert (report.is_sound, report.entries, report.sealed, report.unsealed) == (True, 3, 3, 0)
    assert sentence(entries[2]) == "值班规则 办理了 事项 2，用时 2 分钟"


def test_an_entry_that_commits_late_is_sealed_however_many_came_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealer, "SETTLED_S", 0.0)
    floor, other = Floor(), connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('journal_entry', 'id'))")
            late = cursor.fetchone()[0]
            cursor.execute("SELECT pg_current_xact_id()")
        write_unsealed(5)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('journal_entry', 'id'), %s)", [late + 30_000])
        write_unsealed(2)
        for _ in range(5):
            seal_committed(floor.id)
            floor.move()
        assert floor.id < late
        other.rollback()
    finally:
        other.close()
    deadline = time.monotonic() + 20
    while floor.id < late:  # and when nobody is behind any more it follows
        assert time.monotonic() < deadline
        seal_committed(floor.id)
        floor.move()
    assert Seal.objects.count() == Entry.objects.count()


def test_entry_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        record("tests.thing.done", by=Actor.system(), subject=Ref("tests.thing", "1"))


def test_unregistered_kind_is_refused() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        record("tests.thing.forgotten", by=Actor.system(), subject=Ref("tests.thing", "1"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor_name = '别人'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "UPDATE journal_seal SET digest = ''",
        "DELETE FROM journal_seal",
    ],
)
def test_database_refuses_changes(statement: str) -> None:
    write(1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_no_truncate")
        with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
            cursor.execute(statement)
        transaction.set_rollback(True)


def test_altered_entry_is_found() -> None:
    entries = write(3)
    meddle("UPDATE journal_entry SET facts = '{\"minutes\": 1}' WHERE id = %s", entries[2].pk)
    findings = verify().findings
    assert [(f.kind, f.entry_id) for f in findings] == [("altered", entries[2].pk)]


def test_removed_entry_is_found() -> None:
    entries = write(3)
    meddle("DELETE FROM journal_entry WHERE id = %s", entries[1].pk)
    assert [(f.kind, f.entry_id) for f in verify().findings] == [("removed", entries[1].pk)]


def test_removed_entry_with_its_seal_is_found() -> None:
    entries = write(3)
    meddle("DELETE FROM journal_entry WHERE id = %s", entries[1].pk)
    meddle("DELETE FROM journal_seal WHERE entry_id = %s", entries[1].pk)
    assert {f.kind for f in verify().findings} == {"removed", "altered"}


FORGERY = (
    "INSERT INTO journal_entry (at, recorded_at, kind, actor_kind, actor_name, actor_organisation, subject_kind,"
    " subject_key, subject_title, region_path, facts) SELECT at, now() - interval '1 day', kind, actor_kind,"
    " '伪造', '', subject_kind, subject_key, subject_title, '', facts FROM journal_entry LIMIT 1"
)


def test_inserted_entry_is_found() -> None:
    write(3)
    meddle(FORGERY)
    assert [f.kind for f in verify().findings] == ["inserted"]


def test_inserted_entry_is_found_though_the_sealer_has_taken_it() -> None:
    entries = write(3)
    meddle(FORGERY)
    seal_all()
    assert [(f.kind, f.entry_id) for f in verify().findings] == [("inserted", entries[2].pk + 1)]


def test_entries_that_wait_for_a_sealer_that_is_down_accuse_nobody() -> None:
    write(2)
    with transaction.atomic():
        waiting = record("tests.thing.done", by=Actor.system(), subject=Ref("tests.thing", "1"))
    meddle("UPDATE journal_entry SET recorded_at = now() - interval '3 hours' WHERE id < %s", waiting.pk)
    meddle("UPDATE journal_entry SET recorded_at = now() - interval '2 hours' WHERE id = %s", waiting.pk)
    assert [f.kind for f in verify().findings] == ["altered", "altered"]


def test_recomputed_chain_and_cut_tail_are_found_by_the_anchor(tmp_path: Path) -> None:
    entries = write(3)
    anchor = anchor_head(tmp_path / "anchors.jsonl")
    assert anchor is not None
    assert anchor.is_genuine
    meddle("DELETE FROM journal_seal")
    meddle("UPDATE journal_entry SET actor_name = '别人' WHERE id = %s", entries[0].pk)
    seal_all()
    assert verify().is_sound
    assert [f.kind for f in verify(tmp_path / "anchors.jsonl").findings] == ["altered"]
    meddle("DELETE FROM journal_seal WHERE position = 3")
    meddle("DELETE FROM journal_entry WHERE id = %s", entries[2].pk)
    assert "removed" in {f.kind for f in verify(tmp_path / "anchors.jsonl").findings}


def test_forged_anchor_is_found(tmp_path: Path) -> None:
    write(1)
    file = tmp_path / "anchors.jsonl"
    anchor_head(file)
    file.write_text(file.read_text("utf-8").replace('"position": 1', '"position": 2'), "utf-8")
    assert [f.kind for f in verify(file).findings] == ["anchor"]


def test_open_transaction_is_not_overtaken() -> None:
    """An entry that another transaction has not committed yet gets its place after it has, never a hole."""
    import psycopg

    given = connection.get_connection_params()
    conninfo = psycopg.conninfo.make_conninfo(
        **{n: given[n] for n in ("host", "port", "user", "password", "dbname") if given.get(n)}
    )
    with psycopg.connect(conninfo) as other:
        other.execute("SELECT pg_current_xact_id()")
        with transaction.atomic():
            record("tests.thing.done", by=Actor.system(), subject=Ref("tests.thing", "1"))
        assert seal_committed() == 0
        other.rollback()
    seal_all()
    assert Seal.objects.count() == 1
