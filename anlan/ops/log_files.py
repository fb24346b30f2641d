"""Log files of the processes: appended to, turned over by size, the oldest dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 20 * 1024**2
KEPT = 4


class LogFile:
    """One process's log, `<name>.log`; older parts are `<name>.log.1` … `.4`.

    `echo` is given every chunk as well.
    """

    def __init__(self, place: Path, echo: Callable[[bytes], None] | None = None) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        self.place = place
        self._echo = echo
        self._out: BinaryIO = place.open("ab")

    def write(self, chunk: bytes) -> None:
        """Append at once, so that `tail -f` and a crash both see it."""
        self._out.write(chunk)
        self._out.flush()
        if self._echo is not None:
            self._echo(chunk)
        if self._out.tell() > MOST_BYTES:
            self._turn_over()

    def close(self) -> None:
        """Close the file."""
        self._out.close()

    def _turn_over(self) -> None:
        self._out.close()
        for number in range(KEPT, 0, -1):
            older = self.place.with_name(f"{self.place.name}.{number}")
            newer = self.place if number == 1 else self.place.with_name(f"{self.place.name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
        self._out = self.place.open("ab")


def last_lines(place: Path, count: int = 8) -> str:
    """The end of a log, for a message about a process that failed."""
    try:
        with place.open("rb") as log:
            log.seek(max(0, place.stat().st_size - 8192))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.strip().splitlines()[-count:])
