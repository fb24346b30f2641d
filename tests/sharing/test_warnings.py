"""Warnings to subscribers: who was told of one is told what became of it, also when it is less serious."""

from typing import Any

from django.utils import timezone

from anlan.watch.sharing import gathering
from anlan.watch.sharing.models import Item, Subscription
from anlan.watch.warning import events
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.conftest import Town, town
from anlan.watch.warning.tests.test_life import issued

__all__ = ["town"]


def subscribed(town: Town, number: str, level: int) -> Subscription:
    return Subscription.objects.create(
        number=number, what="warnings", organisation=town.bureau, organisation_path=town.bureau.path, purpose="调度",
        regions=[town.street.path], level=level, state="granted", asked_by=town.officer, asked_by_name="周宁",
        asked_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip


def happened(kind: Any, warning: WarningMessage) -> Any:
    return kind(warning.pk, warning.number, warning.event_code, "洪水", warning.level, "", "Actual", "", "", "")


def told(subscription: Subscription) -> list[str]:
    return [item.content["event"] for item in Item.objects.filter(subscription=subscription).order_by("pk")]


def test_a_lowered_warning_reaches_who_was_told_of_the_graver_one(town: Town) -> None:
    grave, later = subscribed(town, "GX-1", level=2), subscribed(town, "GX-2", level=1)
    first = issued(town, level=2)
    gathering.share_warning(happened(events.WarningIssued, first))
    second = issued(town, level=4)
    WarningMessage.objects.filter(pk=second.pk).update(supersedes=first)
    gathering.share_warning(happened(events.WarningUpdated, second))
    gathering.share_warning(happened(events.WarningCancelled, second))
    assert told(grave) == ["issued", "updated", "cancelled"]
    assert told(later) == []
