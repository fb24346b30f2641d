"""Entries as an auditor reads them; every reading leaves an entry of its own."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry, kind_words, record, registered_entries, sentence
from anlan.foundation.journal.standing import SealOfEntry, seals_of
from anlan.foundation.territory import api as territory
from anlan.foundation.trace.api import Ref, url_of
from anlan.kit.keyset import page_of
from anlan.kit.tables import harmless
from anlan.web.audit.asking import Asked, visible_entries

PAGE = 50
MOST_EXPORTED = 20_000
_JOURNAL = Ref("journal.entry", "all", "留痕")


@dataclass(frozen=True)
class Line:
    """An entry in words. `seal` is None until the sealer has come by, within a second or so."""

    entry: Entry
    words: str
    kind: str
    place: str
    href: str
    seal: SealOfEntry | None


@dataclass(frozen=True)
class Reading:
    """A page of the journal, and the cursor of the next."""

    lines: list[Line]
    next: str


@transaction.atomic
def read(asked: Asked, *, account: Any, by: Actor, after: str = "", size: int = PAGE) -> Reading:
    """A page, newest first; raises BadCursor."""
    page = page_of(asked.narrow(visible_entries(account)), by="-at", cursor=after, size=size)
    seals = seals_of(page.rows)
    lines = [_line(entry, account, seals.get(entry.pk)) for entry in page.rows]
    facts = {"asked": asked.words, "rows": len(lines), "further": bool(after)}
    record("journal.entries.read", by=by, subject=_JOURNAL, facts=facts)
    return Reading(lines, page.next)


def _line(entry: Entry, account: Any, seal: SealOfEntry | None) -> Line:
    return Line(
        entry=entry,
        words=sentence(entry),
        kind=kind_words(entry.kind),
        place=territory.describe(entry.region_path) if entry.region_path else "",
        href=url_of(Ref(entry.subject_kind, entry.subject_key), account) or "",
        seal=seal,
    )


HEAD = (
    "编号",
    "时间",
    "入账时间",
    "事项代码",
    "叙述",
    "主体类别",
    "主体",
    "机构",
    "对象类别",
    "对象",
    "对象名称",
    "区域",
    "事实",
    "封存位置",
    "与封存",
)


@transaction.atomic
def export(asked: Asked, *, account: Any, by: Actor) -> str:
    """CSV of what was asked, newest first, MOST_EXPORTED lines at most; the last line says so when it was cut."""
    rows = list(asked.narrow(visible_entries(account)).order_by("-at", "-pk")[: MOST_EXPORTED + 1])
    is_cut, rows = len(rows) > MOST_EXPORTED, rows[:MOST_EXPORTED]
    record("journal.entries.exported", by=by, subject=_JOURNAL, facts={"asked": asked.words, "rows": len(rows)})
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets take it for the sign of UTF-8
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows(_cells(rows))
    if is_cut:
        writer.writerow([f"只导出最新 {MOST_EXPORTED} 条，其余请缩小时间范围再导出"])
    return out.getvalue()


def _cells(rows: Iterable[Entry]) -> Iterator[list[str]]:
    rows = list(rows)
    seals = seals_of(rows)
    for entry in rows:
        seal = seals.get(entry.pk)
        cells = (
            str(entry.pk),
            timezone.localtime(entry.at).isoformat(),
            timezone.localtime(entry.recorded_at).isoformat(),
            entry.kind,
            sentence(entry),
            entry.actor_kind,
            entry.actor_name,
            entry.actor_organisation,
            entry.subject_kind,
            entry.subject_key,
            entry.subject_title,
            territory.describe(entry.region_path) if entry.region_path else "",
            json.dumps(entry.facts, ensure_ascii=False, sort_keys=True),
            str(seal.position) if seal else "",
            ("一致" if seal.is_sound else "不符") if seal else "待封存",
        )
        yield [harmless(cell) for cell in cells]


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind of entry with its words, module by module."""
    names = {config.label: str(config.verbose_name) for config in apps.get_app_configs()}
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in sorted(registered_entries()):
        module = names.get(kind.partition(".")[0])
        if module is not None:
            found.setdefault(module, []).append((kind, kind_words(kind)))
    return list(found.items())
