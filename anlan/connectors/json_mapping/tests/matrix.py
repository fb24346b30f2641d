"""Examples of mappings for the test of remit: they belong to no place, so only the permission decides."""

from typing import Any

from tests.remit.world import Example


def by_key(row: Any) -> dict[str, Any]:
    """The address of a mapping that does not exist."""
    return {"key": "none"}


EXAMPLES: dict[str, Example | list[Example]] = {
    "json_mapping:mappings": Example(),
    "json_mapping:new": [Example(), Example(method="POST", sends=lambda row: {"key": "x"})],
    "json_mapping:try": Example(method="POST", sends=lambda row: {"topic": "a"}),
    "json_mapping:edit": [
        Example(address=by_key),
        Example(address=by_key, method="POST", sends=lambda row: {"based_on": "1"}),
    ],
}
