"""Whoever sends readings by another way than the broker: who it is, what it may send, and what was refused of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anlan.kit.senml import Measurement
from anlan.kit.units import UnitMismatch, UnitUnknown, conversion
from anlan.watch.telemetry.limits import Limits, limits, refusal_of_point
from anlan.watch.telemetry.models import Point, RejectedReading
from anlan.watch.telemetry.refusals import Allowance
from anlan.watch.telemetry.services import is_credential

_allowance = Allowance()
NOTED = 20  # refusals of one message: a flood of nonsense must not become a flood of rows


@dataclass(frozen=True, slots=True)
class Sender:
    """A device that has shown its credential, with the unit of each of its points and today's limits."""

    code: str
    units: dict[str, str]
    limits: Limits

    def refusals_of(self, readings: Sequence[Measurement], received: float) -> dict[int, str]:
        """By index, why readings received at this moment (epoch seconds) will not be taken, as the engine decides it.

        Raises DatabaseError: whose a foreign point is has to be looked up.
        """
        owners = _owners({reading.name for reading in readings} - self.units.keys())
        found = {reading.index: self._refusal_of(reading, received, owners) for reading in readings}
        return {index: reason for index, reason in found.items() if reason}

    def _refusal_of(self, reading: Measurement, received: float, owners: dict[str, str]) -> str:
        if reason := self.limits.refusal_of_time(reading.time, received):
            return reason
        unit = self.units.get(reading.name)
        if unit is None:
            return refusal_of_point(reading.name, self.code, owners.get(reading.name))
        try:
            conversion(reading.unit or unit, unit)
        except (UnitUnknown, UnitMismatch) as mistake:
            return str(mistake)[:160]
        return ""


def sender_of(code: str, token: str) -> Sender | None:
    """The device with this credential; None when there is none, or it is not in use."""
    if not is_credential(code, token):
        return None
    points = Point.objects.filter(device__code=code, is_active=True)
    return Sender(code, dict(points.values_list("code", "kind__unit")), limits())


def note_refused(*, device_code: str, content: str, reasons: Sequence[str], at: datetime) -> None:
    """Keep what was refused for the device's page, as much of it as a flood leaves room for."""
    rows = [
        RejectedReading(
            device_code=device_code[:40],
            received_at=at,
            content=content[:300].replace("\0", "�"),
            reason=reason[:200].replace("\0", "�"),
        )
        for reason in reasons[:NOTED]
    ]
    RejectedReading.objects.bulk_create(_allowance.take(rows))


def _owners(point_codes: set[str]) -> dict[str, str]:
    """The codes of the devices that points belong to."""
    if not point_codes:
        return {}
    found = Point.objects.filter(code__in=point_codes, is_active=True, device__is_active=True)
    return dict(found.values_list("code", "device__code"))
