"""Verification: does the journal still say what it said when it was sealed and anchored?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from anlan.foundation.journal.anchors import Anchor, read_anchors
from anlan.foundation.journal.models import Entry, Seal
from anlan.foundation.journal.sealer import GENESIS, digest

CHUNK = 2000
LONGEST_TRANSACTION = timedelta(hours=1)  # how much later than its neighbours an honest entry can be committed


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `kind` is altered, removed, inserted, reordered or anchor."""

    kind: str
    entry_id: int | None
    position: int | None
    message: str


@dataclass
class Report:
    """What a verification saw."""

    entries: int = 0
    sealed: int = 0
    unsealed: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """No finding at all."""
        return not self.findings


def verify(anchor_file: Path | None = None) -> Report:
    """Recompute the whole chain and compare it with the anchors kept outside the database."""
    report = Report()
    digests: dict[int, bytes] = {}
    anchors = list(read_anchors(anchor_file)) if anchor_file else []
    wanted = {anchor.position for anchor in anchors}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        _check_chain(report, wanted, digests)
        _check_unsealed(report)
    for anchor in anchors:
        report.anchors += 1
        _check_anchor(report, anchor, digests)
    return report


def _seals() -> Iterator[tuple[Seal, Entry | None]]:
    after = 0
    while True:
        seals = list(Seal.objects.filter(position__gt=after).order_by("position")[:CHUNK])
        if not seals:
            return
        entries = Entry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)
        after = seals[-1].position


def _check_chain(report: Report, wanted: set[int], digests: dict[int, bytes]) -> None:
    previous, expected = GENESIS, 1
    newest = None
    for seal, entry in _seals():
        if seal.position != expected:
            report.findings.append(
                Finding("removed", None, expected, f"封存链在位置 {expected} 处断开，缺 {seal.position - expected} 节")
            )
        if entry is None:
            report.findings.append(
                Finding(
                    "removed", seal.entry_id, seal.position, f"留痕 #{seal.entry_id} 已不在库中（位置 {seal.position}）"
                )
            )
        elif digest(previous, seal.position, entry) != bytes(seal.digest):
            report.findings.append(
                Finding("altered", entry.pk, seal.position, f"留痕 #{entry.pk} 与封存时不符（位置 {seal.position}）")
            )
        elif newest is not None and entry.recorded_at < newest - LONGEST_TRANSACTION:
            report.findings.append(
                Finding(
                    "inserted", entry.pk, seal.position, f"留痕 #{entry.pk} 的入账时间早于先封存的留痕：可能是事后插入"
                )
            )
        if entry is not None:
            newest = max(newest or entry.recorded_at, entry.recorded_at)
        report.sealed += 1
        previous = bytes(seal.digest)
        expected = seal.position + 1
        if seal.position in wanted:
            digests[seal.position] = previous


def _check_unsealed(report: Report) -> None:
    """An entry without a seal came after all sealed ones (the sealer may be down), or it was slipped in."""
    report.entries = Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.id, e.recorded_at > now() + interval '5 minutes'
                OR e.recorded_at < least(last.recorded_at, now()) - interval '5 minutes'
                OR (e.id < last.id AND e.recorded_at < now() - interval '5 minutes')
            FROM journal_entry e LEFT JOIN LATERAL (
                SELECT s.id, s.recorded_at FROM journal_entry s
                WHERE s.id = (SELECT max(entry_id) FROM journal_seal)
            ) last ON true
            WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = e.id) ORDER BY e.id
            """
        )
        for entry_id, is_suspicious in cursor.fetchall():
            report.unsealed += 1
            if is_suspicious:
                report.findings.append(
                    Finding("inserted", entry_id, None, f"留痕 #{entry_id} 没有封存，且不是刚刚写入：可能是事后插入")
                )


def _check_anchor(report: Report, anchor: Anchor, digests: dict[int, bytes]) -> None:
    if not anchor.is_genuine:
        report.findings.append(Finding("anchor", None, anchor.position, f"锚点（位置 {anchor.position}）签名不符"))
        return
    found = digests.get(anchor.position)
    if found is None:
        report.findings.append(
            Finding("removed", None, anchor.position, f"锚点记有位置 {anchor.position}，封存链却到不了那里")
        )
    elif found != anchor.digest:
        report.findings.append(
            Finding(
                "altered", None, anchor.position, f"封存链在位置 {anchor.position} 与库外锚点不一致：链被整体重算过"
            )
        )
