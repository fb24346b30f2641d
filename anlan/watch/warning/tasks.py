"""What warnings do by the clock."""

from procrastinate.contrib.django import app

from anlan.watch.warning.becoming import renew_standing
from anlan.watch.warning.services import lapse_expired


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="warning.lapse", pass_context=False)
def close_expired(timestamp: int) -> int:
    """Every minute: close the cases of warnings that are over; draft anew those whose alarm still stands."""
    closed = lapse_expired()
    renew_standing()
    return closed
