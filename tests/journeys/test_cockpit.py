"""The cockpit in a browser: an alarm arrives, is opened, confirmed; the wall; who may not see it."""

from typing import Any

import pytest

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import DUTY_OFFICER, GRID_WORKER
from anlan.watch.telemetry import api
from anlan.watch.telemetry.tests import world


@pytest.fixture
def officer(transactional_db: None) -> Account:
    """A duty officer of the whole district."""
    account = Account.objects.create_user("zhoumin", None, name="周敏", title="值班长")
    Posting.objects.create(account=account, role=DUTY_OFFICER.key)
    return account


@pytest.fixture
def district(transactional_db: None) -> dict[str, api.Point]:
    """Five waterlogging points with an hour of readings, a rain gauge and the river."""
    return world.district()


def ready(visit: Any) -> None:
    """Wait until the map stands and the stream is open."""
    visit.page.wait_for_selector('html[data-map="ready"]', state="attached", timeout=20_000)
    visit.page.wait_for_selector('[data-push][data-state="live"]', timeout=10_000)


def test_an_alarm_arrives_is_opened_and_confirmed(visit, officer, district):
    visit.sign_in(officer)
    world.raise_alarm(district["JS-0413"], 31.0, 2, silent=True)
    world.raise_alarm(district["JS-0414"], 19.4, 3, silent=True)
    visit.go("/")
    ready(visit)
    visit.page.wait_for_timeout(500)
    visit.shot("cockpit-calm")
    visit.page.set_viewport_size({"width": 1366, "height": 768})
    visit.page.mouse.move(300, 400)
    alarm = world.raise_alarm(district["JS-0412"], 43.6, 1)
    item = visit.page.locator(f"#alarm-{alarm.pk}")
    item.wait_for(timeout=3000)
    assert "43.6 厘米" in item.inner_text()
    assert "湓浦街道" in item.inner_text()
    visit.page.wait_for_timeout(3000)
    alarm.refresh_from_db()
    assert alarm.shown_ms is not None
    assert 0 < alarm.shown_ms < 3000

    visit.page.keyboard.press("1")
    drawer = visit.page.locator("#drawer")
    drawer.locator("text=越过红线").wait_for(timeout=5000)
    assert f"alarm={alarm.pk}" in visit.page.url
    assert "超红线" in drawer.inner_text()
    visit.page.wait_for_timeout(800)
    visit.shot("cockpit-alarm")
    visit.page.set_viewport_size({"width": 1366, "height": 768})

    visit.page.keyboard.press("a")
    drawer.locator("text=周敏 确认告警").wait_for(timeout=5000)
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == officer
    visit.page.locator(f'[data-group="handling"] #alarm-{alarm.pk}').wait_for(timeout=5000)
    visit.page.keyboard.press("Escape")
    drawer.wait_for(state="hidden")
    assert "alarm=" not in visit.page.url


def test_messages_wait_while_the_hand_is_in_the_feed(visit, officer, district):
    visit.sign_in(officer)
    world.raise_alarm(district["JS-0414"], 19.4, 3, silent=True)
    visit.go("/")
    ready(visit)
    visit.page.locator("#feed .feed-item").first.hover()
    alarm = world.raise_alarm(district["JS-0412"], 43.6, 1)
    waiting = visit.page.locator("#feed .waiting")
    waiting.wait_for(timeout=3000)
    assert waiting.inner_text() == "1 条新消息"
    assert not visit.page.locator(f"#alarm-{alarm.pk}").count()
    waiting.click()
    visit.page.locator(f"#alarm-{alarm.pk}").wait_for(timeout=3000)


def test_an_outsider_does_not_see_it(visit, officer, district):
    stranger = Account.objects.create_user("wang", None, name="王海涛")
    Posting.objects.create(account=stranger, role=GRID_WORKER.key, region_path="/360403/360403002/")
    visit.sign_in(stranger)
    visit.go("/")
    ready(visit)
    alarm = world.raise_alarm(district["JS-0412"], 43.6, 1)
    visit.page.wait_for_timeout(1500)
    assert not visit.page.locator(f"#alarm-{alarm.pk}").count()
    answer = visit.page.request.get(f"{visit.site}/alarms/{alarm.pk}/drawer")
    assert answer.status == 404


def test_the_wall_shows_the_worst(visit, officer, district):
    visit.sign_in(officer)
    visit.page.set_viewport_size({"width": 1920, "height": 1080})
    visit.go("/?display=wall")
    ready(visit)
    assert "没有未了结的告警" in visit.page.locator(".wall-r").inner_text()
    world.raise_alarm(district["JS-0413"], 31.0, 2)
    world.raise_alarm(district["JS-0412"], 43.6, 1)
    visit.page.locator(".wall-r >> text=43.6").first.wait_for(timeout=8000)
    visit.page.wait_for_timeout(1500)
    visit.shot("wall", sizes=("wide",), themes=("dark",))
    visit.page.set_viewport_size({"width": 3840, "height": 1080})
    visit.page.wait_for_timeout(800)
    visit.page.screenshot(path="shots/wall-32x9-dark.png")
    assert not visit.page.locator(".wall button:visible").count()


def test_lists_points_and_devices(visit, officer, district):
    visit.sign_in(officer)
    world.raise_alarm(district["JS-0412"], 43.6, 1, silent=True)
    world.raise_alarm(district["JS-0414"], 19.4, 3, silent=True)
    visit.go("/alarms?state=waiting")
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#drawer >> text=超红线").wait_for(timeout=5000)
    visit.page.wait_for_timeout(600)
    visit.shot("alarms")
    visit.page.set_viewport_size({"width": 1366, "height": 768})
    for path, name in (
        ("/points?kind=water_depth", "points"),
        ("/points/JS-0412.v", "point"),
        ("/devices", "devices"),
        ("/devices/JS-0412", "device"),
    ):
        visit.go(path)
        visit.page.wait_for_timeout(1200)
        visit.shot(name, sizes=("desk", "phone"))
        visit.page.set_viewport_size({"width": 1366, "height": 768})


def test_the_map_as_a_list(visit, officer, district):
    visit.sign_in(officer)
    world.raise_alarm(district["JS-0412"], 43.6, 1, silent=True)
    visit.go("/")
    ready(visit)
    visit.page.keyboard.press("l")
    listed = visit.page.locator(".map-list")
    listed.locator("text=龙开河路下穿").first.wait_for(timeout=3000)
    assert "红色一级" in listed.inner_text()
    assert visit.axe() == []
    visit.page.keyboard.press("l")
    listed.wait_for(state="hidden")
