"""按期率 and 返工率; what cannot be computed is None."""

from datetime import timedelta

from django.utils import timezone

from anlan.foundation.casework.api import statistics, sweep
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tests.example import Cast, open_pothole
from anlan.foundation.casework.tests.test_steps import HANDLED, dispatched, step

DAY = timedelta(days=1)


def test_nothing_due_is_not_computable(cast: Cast) -> None:
    now = timezone.now()
    figures = statistics(cast.officer, since=now - DAY, until=now)
    assert (figures.kept_rate, figures.rework_rate, figures.average_duration) == (None, None, None)


def test_rates(case: Case, cast: Cast) -> None:
    start = case.opened_at
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED, at=start + timedelta(hours=1))
    step(case, "rework", cast.officer, {"reason": "下沉"}, at=start + timedelta(hours=2))
    step(case, "handle", cast.street_worker, HANDLED, at=start + timedelta(hours=7))
    step(case, "close", cast.officer, at=start + timedelta(hours=8))
    open_pothole(cast)
    voided = open_pothole(cast)
    step(voided, "void", cast.officer, {"reason": "重复登记"})
    sweep(start + timedelta(minutes=45))
    figures = statistics(cast.officer, since=start - DAY, until=start + DAY, procedure="example.pothole")
    assert (figures.opened, figures.closed) == (2, 1)
    assert (figures.kept, figures.late_done, figures.late_open) == (4, 1, 1)
    assert figures.kept_rate == 4 / 6
    assert figures.rework_rate == 1.0
    assert statistics(cast.stranger, since=start - DAY, until=start + DAY).opened == 0
