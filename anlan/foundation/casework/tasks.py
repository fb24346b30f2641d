"""What casework does by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from anlan.foundation.casework.services.clocks import sweep


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="casework.sweep", pass_context=False)
def turn_lights(timestamp: int) -> int:
    """Every 20 s: turn the lights that are due. A run that is still going keeps a second one from queueing."""
    return sweep(timezone.now())
