"""来龙去脉 tells one record's own story: not that of others who followed the same plan, in few questions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.foundation.trace import api
from anlan.foundation.trace.api import Ref, link, story

pytestmark = pytest.mark.django_db

START = datetime(2026, 7, 8, 6, tzinfo=UTC)
PLAN = Ref("shop.plan", "1", "防汛预案")


@pytest.fixture(autouse=True)
def _plans_are_references(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_references", {"shop.plan"})


def chain(number: int) -> Ref:
    """An alarm that led to an incident, which was answered by the one plan; returns the alarm."""
    alarm, incident = (
        Ref("shop.alarm", str(number), f"告警 {number}"),
        Ref("shop.incident", str(number), f"事件 {number}"),
    )
    at = START + timedelta(hours=number)
    link(alarm, incident, "引出", at)
    link(PLAN, incident, "按预案启动", at + timedelta(minutes=1))
    return alarm


def test_it_does_not_pass_through_what_many_stories_share() -> None:
    first, *_ = [chain(number) for number in range(4)]
    assert [(line.why, line.record.title) for line in story(first)] == [("引出", "事件 0"), ("按预案启动", "防汛预案")]


def test_of_each_edge_the_farther_end_is_told() -> None:
    alarm = chain(0)
    other = Ref("shop.alarm", "9", "告警 9")
    link(other, Ref("shop.incident", "0", "事件 0"), "引出", START + timedelta(hours=2))
    assert [line.record.title for line in story(alarm)] == ["事件 0", "防汛预案", "告警 9"]
    assert [line.record.title for line in story(other)] == ["告警 0", "防汛预案", "事件 0"]


def test_a_shared_record_tells_its_own_newest_lines_and_no_more_than_asked() -> None:
    for number in range(6):
        chain(number)
    assert [line.record.title for line in story(PLAN, depth=1, most=3)] == ["事件 3", "事件 4", "事件 5"]


def test_a_whole_front_is_one_question() -> None:
    alarm = chain(0)
    for number in range(20):
        link(Ref("shop.incident", "0"), Ref("shop.case", str(number), "件"), "派单", START)
    with CaptureQueriesContext(connection) as asked:
        assert len(story(alarm)) == 22
    assert len(asked) == 3  # the alarm's, the incident's, and that the cases lead no farther


def test_one_record_is_asked_for_its_page_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def page(key: str, account: object) -> str | None:
        asked.append(key)
        return "/things/1" if key == "1" else None

    monkeypatch.setitem(api._pages, "shop.thing", page)
    refs = [Ref("shop.thing", "1"), Ref("shop.thing", "1"), Ref("shop.thing", "2"), PLAN]
    assert api.addresses(refs, None) == {Ref("shop.thing", "1"): "/things/1", PLAN: None}
    assert asked == ["1", "2"]
