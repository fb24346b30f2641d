"""Refused readings are kept as long as they are looked at, and no flood of them fills the disk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.watch.telemetry import forgetting
from anlan.watch.telemetry.models import RejectedReading

pytestmark = pytest.mark.django_db


def refused(device: str, days: float) -> RejectedReading:
    return RejectedReading.objects.create(
        device_code=device, received_at=timezone.now() - timedelta(days=days), content="[]", reason="不是 SenML"
    )


@pytest.fixture(autouse=True)
def two_of_each_for_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "value", {"TEL-07": 7, "TEL-08": 2}.__getitem__)


def test_the_newest_of_each_device_stay_for_a_week() -> None:
    kept = [refused("A", 1), refused("A", 2), refused("B", 6.9)]
    refused("A", 3)
    refused("B", 7.1)
    assert forgetting.forget_refused() == 2
    assert set(RejectedReading.objects.all()) == set(kept)
