"""Mappings as the servers ask for them: at most every few seconds about the same one."""

import time
from typing import Protocol

from anlan.connectors.blocking import in_thread
from anlan.connectors.json_mapping.mapping import Mapping
from anlan.connectors.json_mapping.services import current_mapping

TRUSTED_S = 5.0  # a new version holds at the latest then


class Mappings(Protocol):
    """What a dialogue needs to know of mappings."""

    async def find(self, key: str) -> Mapping | None:
        """The mapping in force; None when there is none. Raises DatabaseError."""


class SavedMappings:
    """Those in the database."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Mapping | None]] = {}

    async def find(self, key: str) -> Mapping | None:
        """Part of Mappings."""
        asked, found = self._known.get(key, (-TRUSTED_S, None))
        if time.monotonic() - asked >= TRUSTED_S:
            found = await in_thread(current_mapping, key)
            self._known[key] = (time.monotonic(), found)
        return found
