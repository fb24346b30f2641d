"""An element of a message together with where it stands, and the faults found there."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from anlan.kit.cap.document import Element


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the element by its name, its path (`/alert[1]/info[2]/area[1]`), why, in Chinese."""

    element: str
    reason: str
    path: str = ""


class Node:
    """An element, its local name and its path."""

    def __init__(self, element: Element, path: str) -> None:
        self._element = element
        self.path = path

    @classmethod
    def root(cls, element: Element) -> "Node":
        """The element that holds all."""
        return cls(element, f"/{etree.QName(element).localname}[1]")

    @property
    def name(self) -> str:
        """Without its namespace."""
        return str(etree.QName(self._element).localname)

    @property
    def namespace(self) -> str:
        """The namespace's address, or nothing."""
        return str(etree.QName(self._element).namespace or "")

    @property
    def attributes(self) -> list[str]:
        """Names of the attributes, `{namespace}name`."""
        return [str(name) for name in self._element.attrib]

    @property
    def raw_text(self) -> str:
        """The text before the first child, as it stands."""
        return str(self._element.text or "")

    @property
    def words(self) -> str:
        """The text without the white space around it."""
        return self.raw_text.strip()

    @property
    def has_loose_text(self) -> bool:
        """Whether text stands between its children."""
        pieces = [self._element.text, *(child.tail for child in self._element)]
        return any(piece and piece.strip() for piece in pieces)

    def __iter__(self) -> Iterator["Node"]:
        seen: dict[str, int] = {}
        for child in self._element:
            name = str(etree.QName(child).localname)
            seen[name] = seen.get(name, 0) + 1
            yield Node(child, f"{self.path}/{name}[{seen[name]}]")

    def all(self, name: str) -> list["Node"]:
        """Its children of a name (in its own namespace), in order."""
        return [child for child in self if child.name == name and child.namespace == self.namespace]

    def first(self, name: str) -> "Node | None":
        """Its first child of a name."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The words of its first child of a name; nothing when there is none."""
        found = self.first(name)
        return found.words if found else ""

    def fault(self, reason: str) -> Fault:
        """Something wrong with it."""
        return Fault(self.name, reason, self.path)

    def missing(self, name: str, reason: str) -> Fault:
        """Something that it lacks."""
        return Fault(name, reason, f"{self.path}/{name}[1]")
