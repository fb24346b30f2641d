"""Anchors: the chain's head, signed and written outside the database.

Whoever can rewrite every row and recompute the chain still cannot change what was printed or copied away.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils import timezone

from anlan.foundation.journal.models import Seal
from anlan.kit.secrets import secret

_LONGEST_LINE = 4096  # bytes; an anchor has some 300


@dataclass(frozen=True)
class Anchor:
    """One signed statement: at this moment the chain's head was this."""

    position: int
    digest: bytes
    at: str
    signature: bytes

    @property
    def message(self) -> bytes:
        """What is signed."""
        return f"anlan-journal {self.position} {self.digest.hex()} {self.at}".encode()

    @property
    def code(self) -> str:
        """A short code to print and sign on paper: position and the first 10 bytes of the digest, in groups of four."""
        letters = base64.b32encode(self.digest[:10]).decode()
        return f"{self.position}·" + "-".join(letters[i : i + 4] for i in range(0, 16, 4))

    @property
    def is_genuine(self) -> bool:
        """Whether this installation's key signed it."""
        try:
            public_key().verify(self.signature, self.message)
        except InvalidSignature:
            return False
        return True

    def line(self) -> str:
        """The anchor as one line of the file."""
        return json.dumps(
            {
                "position": self.position,
                "digest": self.digest.hex(),
                "at": self.at,
                "code": self.code,
                "signature": base64.b64encode(self.signature).decode(),
            },
            ensure_ascii=False,
        )


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret("journal_key").encode()).digest())


def public_key() -> Ed25519PublicKey:
    """The key that checks anchors; keep a copy away from this machine."""
    return _private_key().public_key()


def anchor_head(file: Path, at: datetime | None = None) -> Anchor | None:
    """Sign the chain's head and append it to `file`; None while the journal is empty or has not grown."""
    head = Seal.objects.order_by("-position").first()
    if head is None:
        return None
    earlier = list(read_anchors(file))
    if earlier and earlier[-1].position == head.position:
        return None
    unsigned = Anchor(head.position, bytes(head.digest), (at or timezone.now()).isoformat(), b"")
    anchor = Anchor(unsigned.position, unsigned.digest, unsigned.at, _private_key().sign(unsigned.message))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(anchor.line() + "\n")
    return anchor


def anchor_place(data_dir: Path) -> Path:
    """Where an installation keeps its anchors."""
    return data_dir / "anchors" / "journal.jsonl"


def read_anchors(file: Path) -> Iterator[Anchor]:
    """Every anchor of a file, oldest first; a line that is no anchor counts as one with a broken signature."""
    if file.exists():
        yield from map(_read, file.read_text("utf-8").splitlines())


def newest_anchor(file: Path) -> Anchor | None:
    """The last anchor of a file; None while there is none."""
    if not file.exists():
        return None
    with file.open("rb") as kept:
        kept.seek(max(0, kept.seek(0, 2) - _LONGEST_LINE))
        lines = kept.read().decode("utf-8", "replace").splitlines()
    return _read(lines[-1]) if lines else None


def _read(line: str) -> Anchor:
    try:
        row = json.loads(line)
        return Anchor(
            int(row["position"]), bytes.fromhex(row["digest"]), str(row["at"]), base64.b64decode(row["signature"])
        )
    except (ValueError, KeyError, TypeError):
        return Anchor(0, b"", line[:80], b"")
