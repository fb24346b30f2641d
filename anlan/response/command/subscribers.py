"""Reactions of command to what telemetry announces."""

from anlan.foundation.live.api import subscribe
from anlan.response.command.services.policies import apply_policy
from anlan.watch.telemetry.events import AlarmEscalated, AlarmRaised


@subscribe(AlarmRaised)
def on_alarm_raised(event: AlarmRaised) -> None:
    """An alarm may open an incident, or be pointed out."""
    apply_policy(event.alarm_id)


@subscribe(AlarmEscalated)
def on_alarm_escalated(event: AlarmEscalated) -> None:
    """A worse level may match another row of the policy."""
    apply_policy(event.alarm_id)
