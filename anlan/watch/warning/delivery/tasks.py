"""What delivery does beside the events and by the clock."""

from procrastinate.contrib.django import app

from anlan.watch.warning.delivery import calling, planning


@app.task(name="warning.delivery.deliver", retry=5)
def deliver(warning_id: int) -> None:
    """Queue a warning for its targets."""
    planning.deliver(warning_id)


@app.task(name="warning.delivery.recall", retry=5)
def recall(warning_id: int) -> None:
    """Stop a lifted warning and say so."""
    planning.recall(warning_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="warning.calls", pass_context=False)
def escalate(timestamp: int) -> int:
    """Every minute: the next rung of the calls nobody has answered."""
    calling.close_ended()
    return calling.escalate_calls()
