"""How well limits are kept (domain rules 7.2): a zero denominator gives None, shown as 不可算, never 0."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from anlan.foundation.casework.models import Case, Movement

DURATION = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())


@dataclass(frozen=True)
class Statistics:
    """Figures of one period. A limit belongs to the period in which it fell due; voided cases are left out."""

    opened: int
    closed: int
    due: int
    kept: int
    late_done: int
    late_open: int
    reworked: int
    steps_with_limit: int
    average_duration: timedelta | None

    @property
    def kept_rate(self) -> float | None:
        """按期率 = kept / due."""
        return self.kept / self.due if self.due else None

    @property
    def rework_rate(self) -> float | None:
        """返工率 = cases sent back / cases closed."""
        return self.reworked / self.closed if self.closed else None


def statistics(
    account: Any, *, since: datetime, until: datetime, procedure: str = "", region_path: str = ""
) -> Statistics:
    """The figures over the cases the account may see, for `[since, until)`."""
    cases = Case.objects.visible_to(account).exclude(state="void")
    if procedure:
        cases = cases.filter(procedure=procedure)
    if region_path:
        cases = cases.filter(region_path__startswith=region_path)
    limits = Movement.objects.filter(
        case__in=cases.values("pk"), is_kept__isnull=False, due_at__gte=since, due_at__lt=until
    ).aggregate(kept=Count("pk", filter=Q(is_kept=True)), late=Count("pk", filter=Q(is_kept=False)))
    # each figure has an index of its own; one sweep over all cases would read a million rows for a month
    closed = cases.filter(closed_at__gte=since, closed_at__lt=until).aggregate(
        number=Count("pk"), reworked=Count("pk", filter=Q(rework_count__gt=0)), duration=Avg(DURATION)
    )
    late_open = cases.filter(closed_at=None, light__in=(1, 2), due_at__gte=since, due_at__lt=until).count()
    due = limits["kept"] + limits["late"] + late_open
    return Statistics(
        opened=cases.filter(opened_at__gte=since, opened_at__lt=until).count(),
        closed=closed["number"],
        due=due,
        kept=limits["kept"],
        late_done=limits["late"],
        late_open=late_open,
        reworked=closed["reworked"],
        steps_with_limit=limits["kept"] + limits["late"],
        average_duration=closed["duration"],
    )
