"""Where the test gateways listen: three ports beside the product's own, or beside ANLAN_GATEWAYS_PORT."""

import os
from collections.abc import Mapping

HOST = "127.0.0.1"
VARIABLE = "ANLAN_GATEWAYS_PORT"
BESIDE = 60  # the servers stand at 10, 20 and 30, the devices' protocols from 40 on
SECRET = "gateway_receipts"  # noqa: S105 - the name of a secret


def first_port(surroundings: Mapping[str, str] = os.environ) -> int:
    """HTTP; the next two are SMPP and MQTT."""
    given = surroundings.get(VARIABLE, "")
    return int(given) if given.isdecimal() else int(surroundings.get("ANLAN_PORT") or 8700) + BESIDE
