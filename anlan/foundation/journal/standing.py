"""How the journal stands: what is sealed, what the newest anchor says, whether single entries are what was sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from anlan.foundation.journal.anchors import Anchor, newest_anchor
from anlan.foundation.journal.models import Entry, Seal
from anlan.foundation.journal.sealer import GENESIS, digest

MOST_WAITING = 1000
AnchorVerdict = Literal["none", "agrees", "forged", "cut", "differs"]


@dataclass(frozen=True)
class Standing:
    """The chain's head, how many entries wait for their seal (up to MOST_WAITING), and the newest anchor's verdict."""

    position: int
    sealed_at: datetime | None
    waiting: int
    anchor: Anchor | None
    verdict: AnchorVerdict


@dataclass(frozen=True)
class SealOfEntry:
    """Where an entry stands in the chain, and whether it still is what was sealed there."""

    position: int
    is_sound: bool


def standing(anchor_file: Path) -> Standing:
    """The chain as it is now. Cheap: `anlan journal verify` computes all of it anew."""
    head = Seal.objects.order_by("-position").first()
    newer = Entry.objects.filter(pk__gt=head.entry_id) if head else Entry.objects.all()
    anchor = newest_anchor(anchor_file)
    return Standing(
        position=head.position if head else 0,
        sealed_at=head.sealed_at if head else None,
        waiting=newer[:MOST_WAITING].count(),
        anchor=anchor,
        verdict=_verdict(anchor),
    )


def _verdict(anchor: Anchor | None) -> AnchorVerdict:
    if anchor is None:
        return "none"
    if not anchor.is_genuine:
        return "forged"
    seal = Seal.objects.filter(position=anchor.position).first()
    if seal is None:
        return "cut"
    return "agrees" if bytes(seal.digest) == anchor.digest else "differs"


def seals_of(entries: Iterable[Entry]) -> dict[int, SealOfEntry]:
    """The seal of each entry that has one, by the entry's id; each is computed anew from its content."""
    by_id = {entry.pk: entry for entry in entries}
    seals = list(Seal.objects.filter(entry_id__in=by_id))
    before = Seal.objects.in_bulk([seal.position - 1 for seal in seals])
    found = {}
    for seal in seals:
        former = before.get(seal.position - 1)
        previous = bytes(former.digest) if former else GENESIS
        is_sound = digest(previous, seal.position, by_id[seal.entry_id]) == bytes(seal.digest)
        found[seal.entry_id] = SealOfEntry(seal.position, is_sound)
    return found
