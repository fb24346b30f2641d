"""The rail: which places exist, and which of them this account may see.

A module offers its pages in its `AppConfig`, so nothing has to import this floor:

    class WarningConfig(AppConfig):
        rail = [
            {
                "label": "预警",
                "icon": "bell",                   # a symbol of static/web/icons.svg
                "url": "warning:list",            # a URL name
                "permission": "warning.view",     # empty: everyone who is signed in
                "order": 30,
                "goto": "W",                      # the key after G
                "count": "anlan.watch.warning.api.waiting",   # (account) -> int, or (int, is_red)
            },
        ]
        status = "anlan.watch.telemetry.api.status_facts"     # (account) -> list of facts, see `Fact`

An entry whose address does not exist, or whose permission the account lacks, is not shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from anlan.foundation.people.api import may


@dataclass(frozen=True)
class Entry:
    """One place of the rail."""

    label: str
    icon: str
    url: str
    permission: str = ""
    order: int = 50
    goto: str = ""
    count: str = ""

    @property
    def address(self) -> str:
        """Its URL; empty when no module answers for it."""
        try:
            return reverse(self.url)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Place:
    """An entry as one account sees it now."""

    entry: Entry
    address: str
    number: int
    is_red: bool
    is_current: bool


@dataclass(frozen=True)
class Fact:
    """One fact of the status bar: `设备在线 11 842 / 11 960`. tone: empty, `ok`, `late` or `bad`."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    href: str = ""


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of every installed module, in order."""
    found = [Entry(**given) for config in apps.get_app_configs() for given in getattr(config, "rail", ())]
    return tuple(sorted(found, key=lambda entry: entry.order))


def _count(entry: Entry, account: Any) -> tuple[int, bool]:
    if not entry.count:
        return 0, False
    answer: int | tuple[int, bool] = import_string(entry.count)(account)
    return answer if isinstance(answer, tuple) else (answer, False)


def places(account: Any, path: str = "") -> Iterator[Place]:
    """What the account's rail holds; `path` is the address of the page that asks."""
    reachable = [
        (entry, address)
        for entry in entries()
        if (not entry.permission or may(account, entry.permission)) and (address := entry.address)
    ]
    current = max((a for _, a in reachable if _is_at(path, a)), key=len, default=None)
    for entry, address in reachable:
        number, is_red = _count(entry, account)
        yield Place(entry, address, number, is_red, address == current)


def _is_at(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address.rstrip("/") + "/"))


def facts(account: Any) -> list[Fact]:
    """What the modules tell the status bar."""
    told: list[Fact] = []
    for config in apps.get_app_configs():
        if source := getattr(config, "status", ""):
            tell: Callable[[Any], list[dict[str, str]]] = import_string(source)
            told += [Fact(**fact) for fact in tell(account)]
    return told
