"""What casework, warnings and telemetry do by the clock is known to the jobs process and does its work."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tasks import turn_lights
from anlan.watch.warning.tasks import close_expired
from tests.casework.world import OPENERS, make_world


@pytest.mark.parametrize(
    "name",
    [
        "anlan.foundation.casework.tasks.turn_lights",
        "anlan.watch.warning.tasks.close_expired",
        "anlan.watch.telemetry.tasks.forget_refused_readings",
    ],
)
def test_periodic_task_is_registered(name: str) -> None:
    assert name in app.tasks
    assert name in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}


@pytest.mark.django_db
def test_light_turns_and_expired_warnings_end() -> None:
    world = make_world()
    case = OPENERS["casework.joint"](world)
    assert turn_lights(0) == 0
    past = timezone.now() - timedelta(hours=1)
    Case.objects.filter(pk=case.pk).update(next_light_at=past, warn_at=past, due_at=past, second_line_at=past)
    assert turn_lights(0) == 1
    assert close_expired(0) == 0
