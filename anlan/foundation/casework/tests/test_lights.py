"""The sweep turns lights: 黄 at 80 %, 橙 at the end, 红 at the second line, each once."""

from datetime import timedelta

from anlan.foundation.casework.api import sweep
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.services.clocks import turn_light
from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.casework.tests.test_steps import dispatched
from anlan.foundation.journal.api import Entry, sentence
from anlan.foundation.live.models import Outbox


def after(case: Case, minutes: float) -> int:
    turned = sweep(case.opened_at + timedelta(minutes=minutes))
    case.refresh_from_db()
    return turned


def test_lights_follow_the_clock(case: Case) -> None:
    assert after(case, 23.9) == 0
    assert after(case, 24) == 1
    assert (case.light, case.supervision_level) == (3, 0)
    assert after(case, 30) == 1
    assert (case.light, case.supervision_level) == (2, 0)
    assert after(case, 60) == 1
    assert (case.light, case.supervision_level, case.next_light_at) == (1, 1, None)
    assert after(case, 600) == 0
    lines = list(case.movements.filter(kind=Movement.Kind.CLOCK).order_by("pk").values_list("words", flat=True))
    assert lines == [
        "受理时限已用 80%，已提醒周宁、王雪梅",
        "受理时限已到，已提醒周宁、王雪梅",
        "受理时限超期 30 分，督办升为 1 级，已提醒周宁、王雪梅",
    ]


def test_crossing_is_journalled_and_announced_once(case: Case) -> None:
    after(case, 25)
    after(case, 26)
    entry = Entry.objects.get(kind="casework.case.light_changed")
    assert sentence(entry) == f"{case} 临期：受理时限已用 80%，已提醒周宁、王雪梅"
    assert Outbox.objects.filter(name="casework.case_light_changed").count() == 1


def test_long_silence_crosses_all_lines_as_one(case: Case) -> None:
    assert after(case, 6000) == 1
    assert (case.light, case.supervision_level) == (1, 1)


def test_stale_sweep_steps_aside(case: Case) -> None:
    stale = Case.objects.get(pk=case.pk)
    after(case, 24)
    assert turn_light(stale, case.opened_at + timedelta(minutes=24)) is False
    assert case.movements.filter(kind=Movement.Kind.CLOCK).count() == 1


def test_new_step_puts_the_light_out(case: Case, cast: Cast) -> None:
    after(case, 30)
    version = case.version
    dispatched(case, cast)
    assert (case.light, case.version) == (0, version + 1)
    assert case.next_light_at == case.warn_at
