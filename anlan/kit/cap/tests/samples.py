"""The messages that tests read."""

import gzip
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

MINIMAL = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>YJ-20260708-0001</identifier><sender>YJJ@anlan</sender><sent>2026-07-08T14:30:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>{alert}
  <info><category>Met</category><event>内涝</event><urgency>Expected</urgency><severity>Severe</severity>
    <certainty>Likely</certainty>{info}<area><areaDesc>甘棠街道</areaDesc>{area}</area></info>
</alert>"""


def minimal(*, alert: str = "", info: str = "", area: str = "", **changed: str) -> bytes:
    """A valid message with pieces put in; `changed` replaces the text of leading elements."""
    text = MINIMAL.format(alert=alert, info=info, area=area)
    for name, value in changed.items():
        head, _, rest = text.partition(f"<{name}>")
        text = f"{head}<{name}>{value}{rest[rest.index('</') :]}"
    return text.encode()


def stored(name: str) -> bytes:
    """A file of the collection, unpacked."""
    raw = (DATA / name).read_bytes()
    return gzip.decompress(raw) if name.endswith(".gz") else raw


def index() -> list[dict[str, Any]]:
    """What is known of each message."""
    found: list[dict[str, Any]] = json.loads((DATA / "index.json").read_text("utf-8"))
    return found


def cases() -> list[dict[str, Any]]:
    """Messages and the fault that another validator finds in them."""
    found: list[dict[str, Any]] = json.loads((DATA / "expected_errors.json").read_text("utf-8"))
    return found
