"""Exercises. This sender holds no transport and knows no channel: there is nothing it could reach anybody with.

It only notes what would have been sent, so that a drill has its figures.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anlan.foundation.notify.models import Attempt, Delivery

WORDS = "演练，没有经任何渠道发出"
BATCH = 500


@dataclass(frozen=True)
class ExerciseOrder:
    """What a drill would send: no address, no channel."""

    row: int
    medium: str
    name: str


class ExerciseSender:
    """Takes exercise rows and rehearses them."""

    def round(self, now: datetime) -> int:
        """Rehearse what waits; returns how many rows it was."""
        with transaction.atomic():
            orders = self._claim()
            self._rehearse(orders, now)
        return len(orders)

    def _claim(self) -> list[ExerciseOrder]:
        waiting = Delivery.objects.filter(state=Delivery.State.QUEUED, is_exercise=True, message__is_exercise=True)
        rows = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:BATCH]
        return [ExerciseOrder(row.pk, row.medium, row.target_name) for row in rows]

    def _rehearse(self, orders: list[ExerciseOrder], now: datetime) -> None:
        if not orders:
            return
        Delivery.objects.filter(pk__in=[order.row for order in orders]).update(
            state=Delivery.State.DELIVERED, attempts=1, due_at=None, delivered_at=now, ended_at=now, words=WORDS
        )
        Attempt.objects.bulk_create(
            Attempt(delivery_id=order.row, number=1, at=now, outcome=Attempt.Outcome.REHEARSED, words=WORDS)
            for order in orders
        )
