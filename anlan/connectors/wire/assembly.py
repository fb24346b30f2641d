"""Puts together what a device has sent in several packages."""

from collections import OrderedDict
from collections.abc import Hashable


class Assembly:
    """Packages by the message they belong to. Old unfinished messages make room for new ones.

    Holds at most `messages` messages of at most `most_bytes` each.
    """

    def __init__(self, *, messages: int = 4, most_bytes: int = 1024 * 1024) -> None:
        self._messages = messages
        self._most_bytes = most_bytes
        self._open: OrderedDict[Hashable, dict[int, bytes]] = OrderedDict()

    def missing(self, key: Hashable, *, total: int) -> list[int]:
        """The numbers of the packages of this message that have not come; empty for one of which none has."""
        parts = self._open.get(key, {})
        return [number for number in range(1, total + 1) if number not in parts] if parts else []

    def add(self, key: Hashable, *, total: int, number: int, body: bytes) -> bytes | None:
        """Take package `number` (from 1) of `total`; the whole body once all are there."""
        if not 1 <= number <= total:
            return None
        parts = self._open.setdefault(key, {})
        parts[number] = body
        if sum(map(len, parts.values())) > self._most_bytes:
            del self._open[key]
            return None
        if len(parts) < total:
            while len(self._open) > self._messages:
                self._open.popitem(last=False)
            return None
        del self._open[key]
        return b"".join(parts[place] for place in sorted(parts))
