"""What live does by the clock."""

from procrastinate.contrib.django import app

from anlan.foundation.live import dispatch


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="live.retention", pass_context=False)
def forget_old(timestamp: int) -> int:
    """Every hour: remove events that were delivered days ago."""
    return dispatch.forget_old()
