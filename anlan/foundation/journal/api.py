"""The front door of the journal: name the kinds of entry, record one, read it as a sentence."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.actors import Actor
from anlan.foundation.journal.changes import changes_of
from anlan.foundation.journal.entries import register_entry, registered_entries
from anlan.foundation.journal.models import Entry
from anlan.foundation.trace.refs import Ref

__all__ = [
    "Actor",
    "Entry",
    "changes_of",
    "kind_words",
    "record",
    "record_all",
    "register_entry",
    "registered_entries",
    "sentence",
]


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_BLANK, _DOTS = re.compile(r"\{[^}]*\}"), re.compile(r"…[\s（）「」，：、·]*…")


def record(
    kind: str,
    *,
    by: Actor,
    subject: Ref,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    region_path: str = "",
) -> Entry:
    """Write one entry in the caller's transaction. Raises KeyError for a kind nobody registered.

    It is chained within a second by the sealer, so writers never wait for one another.
    """
    return record_all(kind, [(subject, facts or {}, region_path)], by=by, at=at)[0]


def record_all(
    kind: str,
    things: Iterable[tuple[Ref, Mapping[str, Any], str]],
    *,
    by: Actor,
    at: datetime | None = None,
) -> list[Entry]:
    """Write one entry for each (subject, facts, region path) in one statement; as `record` otherwise."""
    if kind not in registered_entries():
        raise KeyError(f"journal entry kind is not registered: {kind}")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a journal entry belongs into the transaction of what it records")
    moment = at or timezone.now()
    return Entry.objects.bulk_create(
        Entry(
            at=moment,
            kind=kind,
            actor_kind=by.kind,
            actor_id=by.account_id,
            actor_name=by.name,
            actor_organisation=by.organisation_name,
            subject_kind=subject.kind,
            subject_key=subject.key,
            subject_title=subject.title,
            region_path=region_path,
            facts={key: _plain(value) for key, value in facts.items()},
        )
        for subject, facts, region_path in things
    )


def sentence(entry: Entry) -> str:
    """The entry as a person would say it."""

    class Words(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return "—"

    facts = {name: _spoken(value) for name, value in entry.facts.items()}
    words = Words(facts, actor=entry.actor_name, subject=entry.subject_title)
    return registered_entries().get(entry.kind, "{actor} " + entry.kind).format_map(words)


def _spoken(value: Any) -> Any:
    """A fact as it is said: lists with 、, moments by the clock of the bureau."""
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return value


def kind_words(kind: str) -> str:
    """A kind of entry without its particulars: `确认了告警`."""
    said = _BLANK.sub("…", registered_entries().get(kind, kind)).strip("…： ")
    return _DOTS.sub("…", said)


def _plain(value: Any) -> Any:
    """A value as JSON keeps it without loss."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
