"""Examples of the test gateways' page for the test of remit."""

from tests.remit.world import Example

EXAMPLES: dict[str, Example | list[Example]] = {
    "gateways:gateways": [Example(), Example(method="POST", sends=lambda row: {"failing": "x"})],
}
