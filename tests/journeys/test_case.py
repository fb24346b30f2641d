"""A case: its page, its form with errors, a race that is lost, the same in a drawer."""

from typing import Any

import pytest
from playwright.sync_api import expect

from anlan.foundation.casework.tests import example
from anlan.foundation.casework.tests.conftest import _example_procedure as _example_procedure
from anlan.foundation.casework.tests.test_steps import dispatched, step
from anlan.foundation.rules.api import load_shipped
from tests.journeys.conftest import Visit


@pytest.fixture
def cast(transactional_db: None) -> example.Cast:
    load_shipped()
    return example.make_cast()


@pytest.fixture
def case(cast: example.Cast) -> Any:
    return example.open_pothole(cast, description="群众来电：路面下陷约 2 米见方，已有一辆电动车摔倒")


def test_case_is_read_filled_and_sent_on(visit: Visit, cast: example.Cast, case: Any) -> None:
    dispatched(case, cast)
    step(case, "note", cast.officer, {"note": "注意地下燃气管线"})
    visit.sign_in(cast.street_worker)
    visit.go(f"/cases/{case.number}")
    page = visit.page
    expect(page.locator(".case-head h2")).to_have_text(case.title)
    assert visit.axe() == []
    visit.shot("case")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("#id_depth").fill("约一百")
    page.get_by_role("button", name="处置").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert visit.axe() == []
    visit.shot("case-errors", sizes=("desk", "phone"))
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("#id_depth").fill("12")
    page.locator("#id_result").fill("已填平")
    page.get_by_role("button", name="处置").click()
    expect(page.locator(".toast")).to_contain_text("已办理「处置」")
    expect(page.locator(".steps [aria-current]")).to_contain_text("待复核")
    page.locator(".case-blocked summary").click()
    visit.shot("case-own-work", sizes=("desk",), themes=("light",))
    visit.complaints = [c for c in visit.complaints if "422" not in c]


def test_race_is_lost_with_the_draft_kept(visit: Visit, cast: example.Cast, case: Any) -> None:
    visit.sign_in(cast.chief)
    visit.go(f"/cases/{case.number}")
    page = visit.page
    page.locator("#id_request").fill("带沥青冷补料")
    page.locator("#id_organisation").select_option(label="甘棠街道办")
    expect(page.locator("[data-push]")).to_have_text("推送正常")
    dispatched(case, cast)
    page.get_by_role("button", name="派单").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("指挥中心 周宁 已于")
    expect(page.locator("[data-error-summary]")).to_contain_text("甘棠街道办")
    expect(page.locator("[data-error-summary]")).to_contain_text("带沥青冷补料")
    visit.shot("case-race", sizes=("desk", "phone"), themes=("light",))
    visit.complaints = [c for c in visit.complaints if "409" not in c]
    page.locator(".case-diagram summary").click()
    page.locator(".case-diagram").scroll_into_view_if_needed()
    visit.shot("case-diagram", sizes=("desk",), themes=("light",))
