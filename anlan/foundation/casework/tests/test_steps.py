"""A case moves by its procedure, and only so."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.casework.api import (
    AlreadyMoved,
    CaseNotFound,
    FormInvalid,
    KeyReused,
    NotAllowed,
    UnknownStep,
    WrongState,
    advance,
)
from anlan.foundation.casework.models import Movement
from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account

HANDLED = {"depth": "12", "result": "已填平"}


def step(case: Any, step_key: str, who: Account, form: dict[str, Any] | None = None, **more) -> Movement:
    movement = advance(case.pk, step_key, by=Actor.of(who), form=form, **more)
    case.refresh_from_db()
    return movement


def dispatched(case: Any, cast: Cast) -> Movement:
    return step(case, "dispatch", cast.officer, {"organisation": cast.street_office.pk})


def test_case_runs_from_report_to_close(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    assert (case.state, case.organisation, case.organisation_path) == ("dispatched", cast.street_office, "/gantang/")
    handled = step(case, "handle", cast.street_worker, HANDLED)
    assert handled.form["depth"] == {"label": "坑深", "value": 12, "text": "12"}
    assert handled.words == "处置：12；已填平"
    step(case, "close", cast.officer)
    assert case.state == "closed"
    assert case.closed_at is not None
    assert case.due_at is None
    assert [m.step for m in case.movements.order_by("pk")] == ["open", "dispatch", "handle", "close"]


def test_step_is_journalled_and_announced(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    entry = Entry.objects.filter(subject_kind="casework.case", subject_key=str(case.pk)).latest("pk")
    assert sentence(entry) == f"周宁 对 {case} 办理「派单」，由「待受理」到「待处置」"
    event = Outbox.objects.filter(name="casework.case_moved").latest("pk")
    assert event.payload["to_state"] == "dispatched"
    assert (event.permission, event.region_path) == ("example.pothole.view", cast.street.path)


def test_state_must_fit(case: Any, cast: Cast) -> None:
    with pytest.raises(
        WrongState, match=r"周宁 已于 .* 办理「立案」，此件现为「待受理」，「处置」须在「待处置」时办理"
    ):
        step(case, "handle", cast.chief, HANDLED)


def test_role_must_fit(case: Any, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="「派单」由带班领导、值班员办理"):
        step(case, "dispatch", cast.auditor, {"organisation": cast.street_office.pk})


def test_remit_must_fit_and_hidden_cases_do_not_exist(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    with pytest.raises(CaseNotFound):
        step(case, "handle", cast.stranger, HANDLED)


def test_nobody_reviews_own_work(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED)
    with pytest.raises(NotAllowed, match="复核人与处置人须为不同人"):
        step(case, "close", cast.street_worker)
    step(case, "close", cast.colleague)


def test_form_names_every_field(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    with pytest.raises(FormInvalid) as refused:
        step(case, "handle", cast.street_worker, {"depth": "很深", "result": ""})
    assert refused.value.errors == {"depth": ["请填写整数"], "result": ["请填写处置结果"]}
    assert "还有 2 处需要补充" in str(refused.value)
    case.refresh_from_db()
    assert case.state == "dispatched"


def test_hostile_form_values_are_refused_or_kept_as_text(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    for bad in ({"depth": {"a": 1}, "result": ["x"]}, {"depth": "1", "result": "a\x00b"}, {"depth": "9" * 999}):
        with pytest.raises(FormInvalid):
            step(case, "handle", cast.street_worker, bad)
    moved = step(case, "handle", cast.street_worker, {"depth": 3, "result": "<script>'; DROP TABLE x; --"})
    assert moved.form["result"]["value"] == "<script>'; DROP TABLE x; --"


def test_same_key_moves_once(case: Any, cast: Cast) -> None:
    form = {"organisation": cast.street_office.pk}
    first = step(case, "dispatch", cast.officer, form, key="k1")
    again = step(case, "dispatch", cast.officer, form, key="k1")
    assert again.pk == first.pk
    assert case.movements.count() == 2
    with pytest.raises(KeyReused):
        step(case, "note", cast.officer, {"note": "另一件事"}, key="k1")


def test_later_one_is_told_who_was_first(case: Any, cast: Cast) -> None:
    seen = case.version
    dispatched(case, cast)
    with pytest.raises(AlreadyMoved, match=r"指挥中心 周宁 已于 .* 办理「派单」，此件现为「待处置」") as lost:
        step(case, "dispatch", cast.chief, {"organisation": cast.road_team.pk}, version=seen)
    assert lost.value.who == "指挥中心 周宁"


def test_remark_wins_no_race(case: Any, cast: Cast) -> None:
    seen = case.version
    step(case, "note", cast.chief, {"note": "注意围挡"})
    step(case, "dispatch", cast.officer, {"organisation": cast.street_office.pk}, version=seen)


def test_unknown_step_and_case(case: Any, cast: Cast) -> None:
    with pytest.raises(UnknownStep, match="没有「fly」这一步"):
        step(case, "fly", cast.officer)
    with pytest.raises(CaseNotFound):
        advance(10**12, "dispatch", by=Actor.of(cast.officer))


def test_rework_is_counted_and_clock_starts_again(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED)
    step(case, "rework", cast.officer, {"reason": "填土下沉"})
    assert (case.state, case.rework_count, case.limit["title"]) == ("dispatched", 1, "处置时限")


def test_system_takes_only_automatic_steps(case: Any) -> None:
    with pytest.raises(NotAllowed, match="须由人办理"):
        advance(case.pk, "dispatch", by=Actor.system())


def test_limit_of_a_step_is_judged_when_it_is_answered(case: Any, cast: Cast) -> None:
    late = timezone.now() + timedelta(minutes=31)
    moved = step(case, "dispatch", cast.officer, {"organisation": cast.street_office.pk}, at=late)
    assert moved.is_kept is False
    assert moved.limit is not None
    assert moved.limit["title"] == "受理时限"
    assert step(case, "handle", cast.street_worker, HANDLED, at=late + timedelta(hours=1)).is_kept is True


def test_organisations_offered_fit_the_place(case: Any, cast: Cast) -> None:
    with pytest.raises(FormInvalid, match="承办单位：请从列出的选项中选择"):
        step(case, "dispatch", cast.officer, {"organisation": cast.other_office.pk})
