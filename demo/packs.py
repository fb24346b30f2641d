"""A device's readings as a SenML pack."""

import json
from collections.abc import Mapping

from anlan.watch.telemetry.api import shipped_kinds
from demo.gauges import Instrument


def pack(device: Instrument, values: Mapping[str, float], at: float) -> bytes:
    """Values by point code, observed at an epoch second; points without a value are left out."""
    kinds = shipped_kinds()
    records = [
        {"n": gauge.code, "u": kinds[gauge.kind]["unit"], "v": values[gauge.code], "t": round(at, 3)}
        for gauge in device.gauges
        if gauge.code in values
    ]
    return json.dumps(records, separators=(",", ":")).encode()
