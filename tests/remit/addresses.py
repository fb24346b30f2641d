"""Every address the product answers, and the modules' examples of it."""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from anlan.foundation.people.api import Access, access_of
from anlan.web.api.frame import access_of_operation, api
from tests.remit.world import Example

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Address:
    """A page (`name` of its URL) or an operation (`api METHOD path`); `arguments` of a page's path: name → converter."""

    key: str
    access: Access | None
    template: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def url(self, given: dict[str, Any]) -> str:
        """The path with its arguments filled in."""
        from django.urls import reverse

        return self.template.format(**given) if self.template else reverse(self.key, kwargs=given)

    @property
    def method(self) -> str:
        """The operation's method; pages are asked as their example says."""
        return self.key.split()[1] if self.template else ""


def pages() -> Iterator[Address]:
    """Every named URL outside the API."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "ninja":
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or entry.pattern}"
            yield Address(name, access_of(entry.callback), arguments=getattr(entry.pattern, "converters", {}))


def operations() -> Iterator[Address]:
    """Every operation of the API."""
    schema = api.get_openapi_schema()
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            full = "/api/v1/" + "/".join(part for part in (f"{router.prefix}".strip("/"), path.strip("/")) if part)
            for operation in view.operations:
                for method in operation.methods:
                    yield Address(f"api {method} {full}", access_of_operation(operation), full)
    assert schema["paths"]


def examples() -> dict[str, list[Example]]:
    """What the modules' `tests/matrix.py` say."""
    found: dict[str, list[Example]] = {}
    for place in sorted([*ROOT.glob("anlan/**/tests/matrix.py"), *ROOT.glob("demo/**/tests/matrix.py")]):
        module = importlib.import_module(".".join(place.relative_to(ROOT).with_suffix("").parts))
        for key, given in module.EXAMPLES.items():
            assert key not in found, f"{key} has examples in two modules"
            found[key] = given if isinstance(given, list) else [given]
    return found


ADDRESSES = {address.key: address for address in (*pages(), *operations())}
EXAMPLES = examples()
CASES = [(key, number) for key in ADDRESSES for number in range(len(EXAMPLES.get(key, ())))]
