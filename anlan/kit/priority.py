"""A process that may wait lets those through that may not."""

import contextlib
import os
from pathlib import Path

NICENESS = 5  # a third of the weight of an ordinary process: it gives way, but never stands still
LEAST = 19


def give_way(niceness: int = NICENESS) -> None:
    """Run this process behind the others when processors are short; where that is not possible, nothing happens.

    Linux shares processors between sessions first (autogroups), and only then by niceness within one.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.nice(niceness)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness), "ascii")


def stand_aside() -> None:
    """Run this process only where nobody else wants to; for work that another takes over when it stands still.

    A waking process takes the processor from an idle-class one at once; from one that is merely nice it gets it
    milliseconds later, and on the way of a warning these add up (docs/adr/0004-decide-first.md).
    """
    give_way(LEAST)
    with contextlib.suppress(OSError, AttributeError):  # not allowed; not Linux
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
