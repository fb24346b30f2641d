"""What telemetry does by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from anlan.watch.telemetry import connectivity, guarding, rollups
from anlan.watch.telemetry.forgetting import forget_refused


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="telemetry.rollups", lock="telemetry.rollups", pass_context=False)
def roll_up(timestamp: int) -> int:
    """Every minute: take new readings into the minutes and hours."""
    return rollups.roll_up()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="telemetry.rollcall", pass_context=False)
def call_roll(timestamp: int) -> int:
    """Every ten minutes: enter today's points in the roll-call that 联网率 is counted from."""
    return connectivity.call_roll()


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="telemetry.retention", pass_context=False)
def forget_old(timestamp: int) -> list[str]:
    """Every night: drop what has been kept long enough."""
    return rollups.forget_old()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="telemetry.forget", pass_context=False)
def forget_refused_readings(timestamp: int) -> int:
    """Every ten minutes: delete refused readings that nobody will look at."""
    return forget_refused()


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="telemetry.guards", pass_context=False)
def keep_time_of_alarms(timestamp: int) -> int:
    """Every 20 s: windows begin and end, shelving ends, what chattered is calm."""
    return guarding.keep_time(timezone.now())
