"""What the operator sees while the product starts, runs and stops: few lines, calm, in Chinese."""

import os
import sys
import unicodedata
from collections.abc import Sequence

_COLOURS = {"green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "red": 31, "grey": 90}
_PREFIXES = ("cyan", "green", "yellow", "blue", "magenta")


class Console:
    """Writes to standard output; colours only on a terminal and without NO_COLOR."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._has_colour = self._is_terminal and not os.environ.get("NO_COLOR")
        self._passing = False

    def line(self, text: str = "") -> None:
        """A line that stays."""
        if self._passing:
            print("\r\033[K", end="")
            self._passing = False
        print(text, flush=True)

    def done(self, title: str, detail: str = "") -> None:
        """A step that is behind us."""
        self.line(f"  {self._paint('✓', 'green')} {_pad(title, 10)} {self._paint(detail, 'grey')}".rstrip())

    def warn(self, text: str) -> None:
        """Something the operator should know, without stopping."""
        self.line(f"  {self._paint('!', 'yellow')} {text}")

    def passing(self, text: str) -> None:
        """A step under way: on a terminal a line that the next one replaces, elsewhere nothing."""
        if self._is_terminal:
            print(f"\r\033[K  {self._paint('…', 'grey')} {text}", end="", flush=True)
            self._passing = True

    def process_output(self, name: str, number: int, chunk: bytes) -> None:
        """Output of a process with its name before each line (for `--verbose`)."""
        prefix = self._paint(f"{name:>9} │", _PREFIXES[number % len(_PREFIXES)])
        for text in chunk.decode("utf-8", "replace").splitlines():
            self.line(f"{prefix} {text}")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows in columns that line up, full-width characters counted as two."""
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.line("    " + "  ".join(_pad(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip())

    def _paint(self, text: str, colour: str) -> str:
        return f"\033[{_COLOURS[colour]}m{text}\033[0m" if self._has_colour and text else text


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
