"""Reactions of command to what telemetry announces."""

from collections.abc import Sequence

from anlan.foundation.live.api import subscribe, subscribe_many
from anlan.response.command.services.policies import apply_policy, spoken_of
from anlan.watch.telemetry.events import AlarmEscalated, AlarmRaised


@subscribe_many(AlarmRaised)
def on_alarm_raised(raised: Sequence[AlarmRaised]) -> None:
    """An alarm may open an incident, or be pointed out. Of most no policy speaks."""
    for alarm_id in spoken_of([event.alarm_id for event in raised]):
        apply_policy(alarm_id)


@subscribe(AlarmEscalated)
def on_alarm_escalated(event: AlarmEscalated) -> None:
    """A worse level may match another row of the policy."""
    apply_policy(event.alarm_id)
