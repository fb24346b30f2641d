"""Which devices a scenario speaks for at this moment: while it plays, the ordinary publisher leaves them alone.

A small file in the data directory, renewed by the scenario every few seconds; when the scenario is killed the claim
runs out by itself.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from anlan.config.environment import environment

CLAIM_SECONDS = 30.0


def _place() -> Path:
    return environment.data_dir / "demo-playing.json"


def claim(codes: Iterable[str], *, seconds: float = CLAIM_SECONDS) -> None:
    """Speak for these devices for the next seconds."""
    draft = _place().with_suffix(".new")
    draft.write_text(json.dumps({"codes": sorted(codes), "until": time.time() + seconds}), "utf-8")
    draft.replace(_place())


def release() -> None:
    """Give all devices back."""
    _place().unlink(missing_ok=True)


def claimed() -> frozenset[str]:
    """The devices that a scenario speaks for now; a file that cannot be read claims nothing."""
    try:
        found = json.loads(_place().read_text("utf-8"))
        return frozenset(found["codes"]) if float(found["until"]) > time.time() else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
