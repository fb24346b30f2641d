"""A process that may wait lets those through that may not."""

import contextlib
import os
from pathlib import Path

NICENESS = 5  # a third of the weight of an ordinary process: it gives way, but never stands still


def give_way() -> None:
    """Run this process behind the others when processors are short; where that is not possible, nothing happens.

    Linux shares processors between sessions first (autogroups), and only then by niceness within one.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS), "ascii")
