"""What vehicles do by the clock."""

from procrastinate.contrib.django import app

from anlan.watch.vehicles import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="vehicles.judge", lock="vehicles.judge", pass_context=False)
def judge_driving(timestamp: int) -> int:
    """Every five minutes: fatigue, night speed, silence of every vehicle."""
    return services.judge_all()
