"""Vendored libraries are the published files, and every one of them is on the list."""

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FONTS = "noto-sans-sc-5.3.1/files/"


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_file_has_its_sum() -> None:
    listed = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (VENDOR / "README.md").read_text("utf-8")))
    found = {p.relative_to(VENDOR).as_posix(): p for p in VENDOR.rglob("*") if p.is_file()}
    del found["README.md"]
    fonts = sorted(name for name in found if name.startswith(FONTS))
    listing = "".join(f"{_sum(found[name].read_bytes())}  {name.removeprefix(FONTS)}\n" for name in fonts)
    sums = {name: _sum(path.read_bytes()) for name, path in found.items() if name not in fonts}
    assert listed == {**sums, f"{FONTS}*": _sum(listing.encode())}
