"""What telemetry does by the clock."""

from procrastinate.contrib.django import app

from anlan.watch.telemetry.forgetting import forget_refused


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="telemetry.forget", pass_context=False)
def forget_refused_readings(timestamp: int) -> int:
    """Every ten minutes: delete refused readings that nobody will look at."""
    return forget_refused()
