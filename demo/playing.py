"""Which devices a scenario speaks for at this moment: while it plays, the ordinary publisher leaves them alone.

A small file in the data directory for each story, renewed by the player every second; when the player is killed the
claim runs out by itself.
"""

import contextlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

from anlan.config.environment import environment

CLAIM_SECONDS = 30.0


def _folder() -> Path:
    return environment.data_dir


def _place(story: str) -> Path:
    return _folder() / f"demo-playing-{story}.json"


def claim(story: str, codes: Iterable[str], *, seconds: float = CLAIM_SECONDS) -> None:
    """Speak for these devices for the next seconds."""
    draft = _place(story).with_suffix(".new")
    draft.write_text(json.dumps({"codes": sorted(codes), "until": time.time() + seconds}), "utf-8")
    draft.replace(_place(story))


def release(story: str) -> None:
    """Give the story's devices back."""
    _place(story).unlink(missing_ok=True)


def claimed() -> frozenset[str]:
    """The devices that any story speaks for now; a file that cannot be read claims nothing."""
    codes: set[str] = set()
    for place in _folder().glob("demo-playing-*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            found = json.loads(place.read_text("utf-8"))
            if float(found["until"]) > time.time():
                codes.update(found["codes"])
    return frozenset(codes)
