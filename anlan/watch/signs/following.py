"""By declared policy a sign follows the water: the alarms of its point command it."""

from importlib.resources import files
from typing import Any

import yaml

from anlan.foundation.live.api import subscribe
from anlan.watch.signs.models import SignPolicy
from anlan.watch.signs.services import follow
from anlan.watch.telemetry.events import AlarmEscalated, AlarmLowered, AlarmRaised, AlarmReturned


def load_policies(**_: Any) -> int:
    """Put in the shipped policies that are not there; what an administrator has changed stays."""
    rows = yaml.safe_load(files("anlan.watch.signs").joinpath("policies.yaml").read_text("utf-8"))
    made = [SignPolicy.objects.get_or_create(level=row["level"], defaults=row)[1] for row in rows]
    return sum(made)


@subscribe(AlarmRaised)
def on_raised(event: AlarmRaised) -> None:
    """The water has come over a line."""
    follow(event.point_id)


@subscribe(AlarmEscalated)
def on_escalated(event: AlarmEscalated) -> None:
    """It has risen."""
    follow(event.point_id)


@subscribe(AlarmLowered)
def on_lowered(event: AlarmLowered) -> None:
    """It has fallen."""
    follow(event.point_id)


@subscribe(AlarmReturned)
def on_returned(event: AlarmReturned) -> None:
    """It is gone."""
    follow(event.point_id)
