"""The work list: mine, my body's, what I started; narrowed, counted, paged."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.casework.api import BadCursor, Filters, WorkPage, work_list
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.selectors import work_list as selector
from anlan.foundation.casework.tests.example import Cast, open_pothole
from anlan.foundation.casework.tests.test_steps import HANDLED, dispatched, step
from anlan.foundation.people.models import Account


def numbers(account: Account, view: Any = "mine", **more: Any) -> list[str]:
    return [row.number for row in work_list(account, Filters(view=view, **more)).rows]


def again(account: Account) -> Account:
    found: Account = Account.objects.select_related("organisation").get(pk=account.pk)
    return found


def test_unheld_case_waits_for_whoever_may_take_the_next_step(case: Case, cast: Cast) -> None:
    assert numbers(cast.officer) == [case.number]
    assert numbers(cast.street_worker) == []
    dispatched(case, cast)
    assert numbers(cast.officer) == []
    assert numbers(cast.street_worker) == [case.number]
    assert numbers(cast.officer, "opened") == [case.number]


def test_held_case_waits_for_its_holder_alone(case: Case, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "reassign", cast.street_worker, {"holder": cast.colleague.pk})
    assert numbers(cast.colleague) == [case.number]
    assert numbers(cast.street_worker) == []
    assert numbers(cast.street_worker, "organisation") == [case.number]


def test_nobody_sees_beyond_the_remit(case: Case, cast: Cast) -> None:
    assert numbers(cast.stranger, "all") == []
    assert numbers(cast.leader, "all") == []
    assert numbers(cast.street_worker, "all") == [case.number]
    assert numbers(cast.auditor, "all") == [case.number]
    cast.auditor.postings.all().delete()
    assert numbers(again(cast.auditor), "all") == []


def test_pages_follow_the_limits_without_gap_or_double(cast: Cast) -> None:
    start = timezone.now()
    for n in range(7):
        open_pothole(cast, at=start + timedelta(minutes=n // 3), title=f"第 {n} 个坑")
    seen, cursor = [], ""
    for _ in range(4):
        page: WorkPage = work_list(cast.officer, Filters(view="all"), cursor=cursor, size=2)
        seen += [row.title for row in page.rows]
        cursor = page.next_cursor
    assert seen == [f"第 {n} 个坑" for n in range(7)]
    assert cursor == ""


@pytest.mark.parametrize("cursor", ["x", "MjAyNi0wMS0wMXwx", "2026|1", "é", "\x00", "AAAA"])
def test_foreign_cursor_is_refused(cast: Cast, cursor: str) -> None:
    with pytest.raises(BadCursor):
        work_list(cast.officer, cursor=cursor)


def test_closed_cases_come_last_closed_first(cast: Cast) -> None:
    made = [open_pothole(cast, title=f"第 {n} 个坑") for n in range(3)]
    now = timezone.now()
    for n in (1, 2, 0):
        step(made[n], "void", cast.officer, {"reason": "重复登记"}, at=now + timedelta(minutes=n))
    first = work_list(cast.officer, Filters(view="closed"), size=2)
    assert [row.title for row in first.rows] == ["第 2 个坑", "第 1 个坑"]
    rest = work_list(cast.officer, Filters(view="closed"), size=2, cursor=first.next_cursor)
    assert [row.title for row in rest.rows] == ["第 0 个坑"]


def test_text_search_finds_two_characters_numbers_and_no_wildcards(case: Case, cast: Cast) -> None:
    open_pothole(cast, title="长虹大道井盖缺失", address="长虹大道")
    for text in ("塌陷", "庐山路 128", case.number.lower(), "陷"):
        assert numbers(cast.officer, "all", text=text) == [case.number], text
    for text in ("%", "_", "' OR 1=1 --", "没有的路"):
        assert numbers(cast.officer, "all", text=text) == []


def test_filters_narrow(case: Case, cast: Cast) -> None:
    assert numbers(cast.officer, level=3, procedure="example.pothole", state="reported") == [case.number]
    assert numbers(cast.officer, level=1) == []
    assert numbers(cast.officer, region_path=cast.other_street.path) == []
    assert numbers(cast.officer, due="soon") == [case.number]
    assert numbers(cast.officer, due="late") == []
    later = case.opened_at + timedelta(hours=1)
    assert [r.light for r in work_list(cast.officer, Filters(due="late"), now=later).rows] == [1]


def test_row_tells_the_clock(case: Case, cast: Cast) -> None:
    row = work_list(cast.officer, now=case.opened_at + timedelta(minutes=28)).rows[0]
    assert row.clock is not None
    assert (row.clock.words, row.clock.light, row.clock.used_seconds, row.clock.limit_seconds) == (
        "剩 2 分",
        3,
        28 * 60,
        1800,
    )
    assert (row.place, row.state_title, row.procedure_title) == ("甘棠街道", "待受理", "路面坑洞")


def test_counts(case: Case, cast: Cast) -> None:
    page = work_list(cast.officer)
    assert page.views == {"mine": 1, "organisation": 0, "opened": 1, "joint": 0}
    assert page.lights == {0: 1, 1: 0, 2: 0, 3: 0}


def test_queries_do_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    made = [open_pothole(cast, title=f"第 {n} 个坑") for n in range(12)]
    for each in made[:6]:
        dispatched(each, cast)
        step(each, "handle", cast.street_worker, HANDLED)
    officer = again(cast.officer)
    with django_assert_max_num_queries(11):
        assert len(work_list(officer, Filters(view="all")).rows) == 12


def closed(cast: Cast, title: str, minute: int) -> Case:
    """A case of the street that was closed in this minute."""
    start = timezone.now() - timedelta(days=1)
    case = open_pothole(cast, title=title)
    Case.objects.filter(pk=case.pk).update(
        state="closed", closed_at=start + timedelta(minutes=minute), next_light_at=None
    )
    return case


@pytest.mark.parametrize("probed", [1, 5000], ids=["rare word", "frequent word"])
def test_closed_cases_are_searched_last_closed_first(cast: Cast, probed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selector, "PROBED", probed)
    for n in range(5):
        closed(cast, f"长虹大道第 {n} 个坑" if n % 2 == 0 else f"浔阳路第 {n} 个坑", n)
    for account in (cast.officer, cast.street_worker):
        page = work_list(account, Filters(view="closed", text="长虹大道"), size=2)
        assert [row.title for row in page.rows] == ["长虹大道第 4 个坑", "长虹大道第 2 个坑"]
        rest = work_list(account, Filters(view="closed", text="长虹大道"), cursor=page.next_cursor, size=2)
        assert [row.title for row in rest.rows] == ["长虹大道第 0 个坑"]
    assert numbers(cast.stranger, "closed", text="长虹大道") == []


def test_a_closed_case_that_is_seen_for_two_reasons_is_listed_once(cast: Cast) -> None:
    case = closed(cast, "长虹大道的坑", 1)
    Case.objects.filter(pk=case.pk).update(holder=cast.street_worker)
    assert numbers(cast.street_worker, "closed") == [case.number]
    assert numbers(cast.street_worker, "closed", text="长虹大道") == [case.number]


def test_what_is_closed_shows_no_light_and_lies_in_its_region(cast: Cast) -> None:
    case = closed(cast, "长虹大道的坑", 1)
    assert numbers(cast.officer, "closed", light=1) == []
    assert numbers(cast.officer, "closed", light=0) == [case.number]
    assert numbers(cast.street_worker, "closed", region_path=cast.street.path) == [case.number]
    assert numbers(cast.street_worker, "closed", region_path=cast.other_street.path) == []


def test_lights_of_a_search_are_counted(cast: Cast) -> None:
    open_pothole(cast, title="长虹大道的坑")
    open_pothole(cast, title="浔阳路的坑")
    assert work_list(cast.officer, Filters(view="all", text="长虹大道")).lights == {1: 0, 2: 0, 3: 0, 0: 1}
