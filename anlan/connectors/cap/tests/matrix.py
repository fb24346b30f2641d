"""Examples of feeds for the test of remit: they belong to no place, so only the permission decides."""

from typing import Any

from tests.remit.world import Example


def missing(row: Any) -> dict[str, Any]:
    """The address of a feed that does not exist."""
    return {"number": 0}


EXAMPLES: dict[str, Example | list[Example]] = {
    "cap:feeds": Example(),
    "cap:new": [Example(), Example(method="POST", sends=lambda row: {"name": "x"})],
    "cap:edit": [Example(address=missing), Example(address=missing, method="POST", sends=lambda row: {"name": "x"})],
    "cap:pause": Example(address=missing, method="POST"),
    "cap:try": Example(address=missing, method="POST"),
}
