"""What signs do by the clock."""

from procrastinate.contrib.django import app

from anlan.watch.signs import services


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="signs.follow", lock="signs.follow", pass_context=False)
def follow_all(timestamp: int) -> int:
    """Every minute: overrides that have run out, alarms that were closed by hand."""
    return services.follow_all()
