"""Which protocols are served, and where: a protocol without a port is off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anlan.connectors.gb26875.server import Gb26875Dialogue
from anlan.connectors.hj212.server import Hj212Dialogue
from anlan.connectors.json_mapping.dialogue import JsonDialogue
from anlan.connectors.jt808.server import Jt808Dialogue
from anlan.connectors.listeners import PORT_VARIABLES
from anlan.connectors.sl651.server import Sl651Dialogue
from anlan.connectors.tcp.desk import Desk
from anlan.connectors.tcp.dialogue import Dialogue

DIALOGUES: dict[str, Callable[[Desk], Dialogue]] = {
    "gb26875": Gb26875Dialogue,
    "sl651": Sl651Dialogue,
    "hj212": Hj212Dialogue,
    "jt808": Jt808Dialogue,
    "json": JsonDialogue,
}


class PortUnclear(ValueError):
    """A port that is no number, or stands twice; the message names the variable."""


@dataclass(frozen=True)
class Served:
    """One protocol on its port."""

    protocol: str
    variable: str
    port: int
    dialogue: Callable[[Desk], Dialogue]


def served(environment: Mapping[str, str]) -> list[Served]:
    """The protocols whose variable is set; raises PortUnclear."""
    found: list[Served] = []
    for protocol, variable in PORT_VARIABLES.items():
        said = environment.get(variable, "").strip()
        if not said:
            continue
        if not (said.isascii() and said.isdigit()) or not 0 < int(said) < 65536:
            raise PortUnclear(f"{variable} 应是 1 到 65535 的整数，现在是“{said[:20]}”")
        if other := next((one for one in found if one.port == int(said)), None):
            raise PortUnclear(f"{variable} 与 {other.variable} 是同一个端口 {said}")
        found.append(Served(protocol, variable, int(said), DIALOGUES[protocol]))
    return found
