"""What command does by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from anlan.response.command.services.overdue import tell_overdue


@app.periodic(cron="* * * * * */20")
@app.task(queueing_lock="command.overdue", pass_context=False)
def tell_of_overdue_tasks(timestamp: int) -> int:
    """Every 20 s: tell of tasks that have run over."""
    return tell_overdue(timezone.now())
