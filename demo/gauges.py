"""What a device of the demo is, and each point of it."""

from dataclasses import dataclass, field
from typing import Any

from anlan.watch.telemetry.api import default_rule
from demo.placing import Position

Line = tuple[int, str, float, float]


@dataclass(frozen=True)
class Gauge:
    """One point: its kind, the lines it is judged by, and how it reads on an ordinary day.

    `normal` ± `noise` in the kind's unit; `swing` is the size of the daily rise and fall.
    """

    code: str
    name: str
    kind: str
    normal: float
    noise: float = 0.0
    swing: float = 0.0
    variant: str = "default"
    own_lines: tuple[Line, ...] = ()
    own_basis: str = ""

    def rule(self) -> dict[str, Any]:
        """The rule as telemetry keeps it."""
        rule = default_rule(self.kind, self.variant)
        if self.own_lines:
            rule["bands"] = [
                {"level": level, "side": side, "raise": start, "clear": end, "rule_id": self.own_basis}
                for level, side, start, end in self.own_lines
            ]
        return rule


@dataclass(frozen=True)
class Instrument:
    """One device with its points. `body` is the code of the organisation that keeps it."""

    code: str
    name: str
    model: str
    position: Position
    gauges: tuple[Gauge, ...]
    body: str = "YJJ"
    enterprise: str = ""
    address: str = ""
    building: str = ""
    is_mute: bool = field(default=False)
