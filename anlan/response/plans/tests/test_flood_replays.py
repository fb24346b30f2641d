"""The five decisions of 九江站 (2016, 2017, 2020, 2024): each real level is among the options of the proposal."""

from datetime import UTC, datetime
from typing import Any

import pytest

from anlan.foundation.trace.api import Ref
from anlan.response.plans.api import Measured, Situation, judge, library_documents, read_structure

FLOOD: Any = read_structure(next(d for d in library_documents() if d["code"] == "YA-FX"))


def stage(value: float, trend: str, *others: tuple[str, float]) -> Situation:
    stations = (("九江站", value), *others)
    return Situation(
        subject=Ref("outside.replay", "1", "九江站水位"),
        title="九江站水位",
        at=datetime(2020, 7, 10, 4, tzinfo=UTC),
        longitude=115.99,
        latitude=29.73,
        event_code="11A01",
        measured=tuple(
            Measured("river_stage", v, "米", station=name, trend=trend if name == "九江站" else "steady")
            for name, v in stations
        ),
    )


@pytest.mark.parametrize(
    ("situation", "decided", "rule"),
    [
        pytest.param(stage(20.89, "rising"), 3, "FX-3-1", id="2016-07-05 Ⅲ"),
        # three hours before 九江站 crossed 20.00 m (20.01 m at 21:00); 星子站 had crossed 19.00 m the day before
        pytest.param(stage(19.95, "rising", ("星子站", 19.3)), 3, "FX-3-2", id="2017-07-01 Ⅳ→Ⅲ"),
        pytest.param(stage(22.03, "rising"), 1, "FX-1-1", id="2020-07-10 →Ⅰ"),
        pytest.param(stage(21.35, "falling"), 3, "FX-3-D1", id="2020-08-03 →Ⅲ falling"),
        pytest.param(stage(21.19, "rising"), 3, "FX-3-1", id="2024-07-01 九江 Ⅲ"),
        pytest.param(stage(21.19, "rising"), 2, "FX-2-1", id="2024-07-01 柴桑 Ⅱ"),
    ],
)
def test_the_real_decision_is_an_option_with_its_rule(situation: Situation, decided: int, rule: str) -> None:
    judgement = judge(FLOOD, situation)
    option = judgement.option(decided)
    assert option.is_option
    assert rule in [reason.rule_id for reason in option.evidence]
    assert all(reason.seen for reason in option.evidence)


def test_a_rising_river_proposes_the_worst_supported_level() -> None:
    assert judge(FLOOD, stage(22.03, "rising")).proposed_level == 1
    assert judge(FLOOD, stage(20.89, "rising")).proposed_level == 3
    assert judge(FLOOD, stage(18.2, "steady")).proposed_level == 0


def test_counter_evidence_says_what_was_looked_at() -> None:
    option = judge(FLOOD, stage(20.89, "rising")).option(1)
    assert not option.is_option
    seen = {reason.rule_id: reason.seen for reason in option.counter_evidence}
    assert seen["FX-1-1"] == "九江站 20.89 米，上涨"
    assert seen["FX-1-2"] == "没有这项报告"


def test_an_unknown_value_never_supports_a_level() -> None:
    judgement = judge(FLOOD, Situation(Ref("outside.replay", "1"), "无读数", datetime.now(UTC), 115.9, 29.7))
    assert judgement.proposed_level == 0
    assert not any(option.is_option for option in judgement.options)
