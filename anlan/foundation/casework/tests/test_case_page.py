"""What a case page knows, and in how many queries."""

from typing import Any

import pytest

from anlan.foundation.casework.api import CaseNotFound, case_page
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.casework.tests.test_steps import HANDLED, dispatched, step
from anlan.foundation.casework.tests.test_work_list import again


def test_page_offers_steps_and_says_why_not(case: Case, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED)
    page = case_page(again(cast.street_worker), case.number)
    reasons = {o.step.key: o.why_not for o in page.main_options}
    assert set(reasons) == {"close", "rework"}
    assert "复核人与处置人须为不同人" in reasons["close"]
    assert page.option("note").can  # type: ignore[union-attr]
    assert page.option("absorb") is None
    assert [(b.title, b.place) for b in page.bar] == [
        ("待受理", "done"),
        ("待处置", "done"),
        ("待复核", "now"),
        ("已结案", "ahead"),
    ]


def test_timeline_is_newest_first_with_what_was_filled(case: Case, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "handle", cast.street_worker, HANDLED)
    top = case_page(cast.officer, case.number).timeline[0]
    assert (top.title, top.who, top.due) == ("处置", "甘棠街道办 李秀英", "按期")
    assert top.filled == (("坑深", "12"), ("处置结果", "已填平"))


def test_unknown_and_forbidden_sound_the_same(case: Case, cast: Cast) -> None:
    with pytest.raises(CaseNotFound) as hidden:
        case_page(cast.stranger, case.number)
    with pytest.raises(CaseNotFound) as unknown:
        case_page(cast.officer, "KD-19990101-0001")
    assert str(hidden.value) == str(unknown.value)


def test_queries_do_not_grow(case: Case, cast: Cast, django_assert_max_num_queries: Any) -> None:
    dispatched(case, cast)
    for n in range(10):
        step(case, "note", cast.officer, {"note": f"第 {n} 次巡查"})
    step(case, "split", cast.street_worker, {"organisations": [cast.road_team.pk], "request": "协助抢修"})
    officer = again(cast.officer)
    with django_assert_max_num_queries(12):
        case_page(officer, case.number)
