"""Delivery follows what happens to warnings. Planning for thousands is a job's work: events must not wait for it."""

from anlan.foundation.live.api import subscribe
from anlan.watch.warning.delivery import tasks
from anlan.watch.warning.events import WarningCancelled, WarningIssued, WarningUpdated


@subscribe(WarningIssued)
def deliver_issued(event: WarningIssued) -> None:
    """Tell whom it concerns."""
    tasks.deliver.defer(warning_id=event.warning_id)


@subscribe(WarningUpdated)
def deliver_updated(event: WarningUpdated) -> None:
    """The earlier one stops, the new one goes out."""
    tasks.deliver.defer(warning_id=event.warning_id)


@subscribe(WarningCancelled)
def recall_cancelled(event: WarningCancelled) -> None:
    """Tell those who have it."""
    tasks.recall.defer(warning_id=event.warning_id)
