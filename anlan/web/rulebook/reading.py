"""What a reader asks of the rulebook, and how its marks are said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anlan.foundation.rules import api as rules
from anlan.foundation.rules.models import Rule


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; `only` is `local` or `planned`."""

    q: str = ""
    module: str = ""
    confidence: str = ""
    only: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """From the address; what is not known does not narrow."""
        only = given.get("only", "")
        return cls(
            q=given.get("q", "").strip()[:60],
            module=given.get("module", "")[:40],
            confidence=given.get("confidence", "") if given.get("confidence", "") in Rule.Confidence.values else "",
            only=only if only in ("local", "planned") else "",
        )

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is asked."""
        return bool(self.q or self.module or self.confidence or self.only)

    def narrow(self, book: Iterable[rules.Line]) -> list[rules.Line]:
        """The lines that fit."""
        return [line for line in book if self._fits(line)]

    def _fits(self, line: rules.Line) -> bool:
        text = f"{line.rule_id} {line.row.title} {line.row.basis} {line.row.unit} {line.words}".lower()
        return (
            all(word in text for word in self.q.lower().split())
            and self.module in ("", line.module)
            and self.confidence in ("", line.row.confidence)
            and (self.only != "local" or line.is_local)
            and (self.only != "planned" or bool(line.planned))
        )


def confidence_words(mark: str) -> str:
    """`C 原文核实`, `P 平台默认`."""
    return f"{mark} {Rule.Confidence(mark).label}" if mark in Rule.Confidence.values else mark
