"""Examples of territory's map layer for the test of remit."""

from tests.remit.world import Example

EXAMPLES: dict[str, Example | list[Example]] = {
    "territory:regions": [
        Example(address=lambda row, kind=kind: {"kind": kind})  # type: ignore[misc]
        for kind in ("district", "street", "community", "grid")
    ],
}
