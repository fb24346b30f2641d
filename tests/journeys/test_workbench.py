"""The workbench: what is mine, what is late, what is next; by mouse, by keys, by address."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from anlan.foundation.casework.api import sweep
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tests import example
from anlan.foundation.casework.tests.conftest import _example_procedure as _example_procedure
from anlan.foundation.rules.api import load_shipped
from tests.journeys.conftest import Visit

TITLES = (
    "庐山路 128 号门前路面塌陷",
    "浔阳路非机动车道窨井盖破损",
    "甘棠公园东门人行道积水坑",
    "大中路路口沥青拥包",
    "柴桑路公交站台前塌陷，长约 2 米、深约 40 厘米，已设围挡，夜间照明不足",
)


@pytest.fixture
def cast(transactional_db: None) -> example.Cast:
    load_shipped()
    cast = example.make_cast()
    now = timezone.now()
    ages = [95, 40, 27, 25, *range(1, 60)]
    for n, minutes in enumerate(ages):
        example.open_pothole(
            cast,
            title=TITLES[n % len(TITLES)],
            at=now - timedelta(minutes=minutes % 24 if n > 3 else minutes),
            region=cast.street if n % 2 else cast.other_street,
            level=n % 5,
        )
    sweep(now)
    return cast


@pytest.fixture
def desk(visit: Visit, cast: example.Cast) -> Visit:
    visit.sign_in(cast.chief)
    visit.go("/todo")
    expect(visit.page.locator("[data-push]")).to_have_text("推送正常")
    return visit


def test_lights_filters_and_rows_stand_on_one_page(desk: Visit) -> None:
    page = desk.page
    expect(page.locator(".lights a").first).to_contain_text("63")
    expect(page.locator(".lights a").nth(3)).to_contain_text("黄灯")
    desk.shot("workbench")
    assert desk.axe() == []


def test_a_filter_changes_list_and_address_and_back_undoes_it(desk: Visit) -> None:
    page = desk.page
    page.locator(".lights a", has_text="橙灯").click()
    expect(page).to_have_url(re.compile("light=2"))
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("select[name=region]").select_option(label="甘棠街道")
    expect(page).to_have_url(re.compile("region="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("region="))
    expect(page.locator("[data-row]")).to_have_count(1)


def test_the_list_is_walked_and_opened_by_keys_and_goes_on(desk: Visit) -> None:
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer h2")).to_have_text(TITLES[0])
    expect(page).to_have_url(re.compile(r"case=KD-"))
    desk.shot("workbench-drawer")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert desk.axe() == []
    page.reload()
    expect(page.locator("#drawer h2")).to_have_text(TITLES[0])
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    page.locator("[data-row]").last.scroll_into_view_if_needed()
    expect(page.locator("[data-row]")).to_have_count(63)


def test_an_empty_list_says_why_and_what_next(desk: Visit, cast: example.Cast) -> None:
    desk.go("/todo?q=没有这样的事")
    expect(desk.page.locator("h3")).to_have_text("这样筛选没有事项")
    desk.shot("workbench-empty", sizes=("desk", "phone"), themes=("light",))


def test_a_foreign_case_is_not_there(visit: Visit, cast: example.Cast) -> None:
    visit.sign_in(cast.stranger)
    foreign = Case.objects.filter(region=cast.street).values_list("number", flat=True)[0]
    visit.go(f"/todo?case={foreign}")
    expect(visit.page.locator("#drawer h3")).to_have_text("没有找到这件事")


def test_a_case_that_opens_elsewhere_comes_into_the_list(desk: Visit, cast: example.Cast) -> None:
    case = example.open_pothole(cast, title="长虹大道新塌陷")
    sweep(timezone.now())
    desk.page.locator(".lights a").first.hover()
    expect(desk.page.locator(".lights a").first).to_contain_text("64", timeout=8000)
    expect(desk.page.locator("#rail-count-todo")).to_have_text("64", timeout=8000)
    assert case.pk
