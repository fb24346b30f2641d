"""Ports for the demo devices that speak protocols of their own."""

from collections.abc import Mapping

from anlan.connectors.listeners import PORT_VARIABLES
from anlan.ops import ports

FIRST = 40  # above the port of the pages; the servers stand at 10, 20 and 30
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


def demo_ports(environment: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """A free port for each protocol, by its variable; none when an operator has given any, or others could reach them.

    One that is taken between now and the start is no trouble: the server names it and tries again.
    """
    if host not in LOOPBACK or any(environment.get(variable) for variable in PORT_VARIABLES.values()):
        return {}
    return {
        variable: str(ports.choose(port + FIRST + place, host))
        for place, variable in enumerate(PORT_VARIABLES.values())
    }
