"""The main job: a reading crosses a line, every open screen that may see it sees it, three clicks send a team.

The alarm is written as the engine writes it, committed with its event; from there on everything is the product: the
trigger, the hub, the stream, the open page, the response in one transaction.
"""

from typing import Any

import pytest

from anlan.foundation.territory.models import Region
from anlan.response.command.models import Response, Task
from anlan.response.resources.api import TeamMove
from anlan.watch.telemetry import api
from anlan.watch.telemetry.tests import world
from tests.response.cast import PLACE, Cast, make_cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """A district with people, teams, stores and plans."""
    made = make_cast()
    Region.objects.update(outline=world.OUTLINE, longitude=116.0, latitude=29.7, is_demo=True)
    return made


@pytest.fixture
def underpass(cast: Cast) -> api.Point:
    """The waterlogging point under the railway, almost dry."""
    api.load_kinds()
    place = {"region": cast.street, "region_path": cast.street.path, "longitude": PLACE[0], "latitude": PLACE[1]}
    return world.measuring("JS-0412", "龙开河路下穿", "water_depth", "underpass", 0.4, place)


def at_the_cockpit(visit: Any, account: Any) -> None:
    """Somebody sits before the open cockpit."""
    visit.sign_in(account)
    visit.go("/")
    visit.page.wait_for_selector('html[data-map="ready"]', state="attached", timeout=20_000)
    visit.page.wait_for_selector('[data-push][data-state="live"]', timeout=10_000)
    visit.page.mouse.move(400, 400)


def test_from_alarm_to_team_in_three_clicks(visit, second_visit, cast, underpass):
    at_the_cockpit(visit, cast.officer)
    at_the_cockpit(second_visit, cast.stranger)
    page = visit.page
    alarm = world.raise_alarm(underpass, 43.6, 1)
    item = page.locator(f"#alarm-{alarm.pk}")
    item.wait_for(timeout=3000)
    assert "龙开河路下穿" in item.inner_text()
    assert "43.6 厘米" in item.inner_text()
    # the screen says itself when it had painted: believed, and within the promised second
    page.wait_for_timeout(2500)
    alarm.refresh_from_db()
    assert alarm.shown_ms is not None
    assert 0 < alarm.shown_ms <= 1000

    drawer = page.locator("#drawer")
    item.locator("a").click()  # one
    drawer.get_by_role("button", name="一键响应").click()  # two
    drawer.locator("text=将要发生什么").wait_for(timeout=5000)
    assert not Response.objects.exists()
    visit.shot("response-preview")
    page.set_viewport_size({"width": 1366, "height": 768})
    drawer.get_by_role("button", name="确认派出").click()  # three
    drawer.locator("text=前可整体撤回").wait_for(timeout=5000)

    response = Response.objects.select_related("incident").get()
    assert response.state == "active"
    assert Task.objects.filter(incident=response.incident).exists()
    assert set(TeamMove.objects.values_list("state", flat=True)) == {"moving"}
    # the open cockpit draws the incident, of which there was none when it was loaded
    page.locator('[data-layer="command.incidents"]').wait_for(state="visible", timeout=10_000)
    visit.shot("response-sent")
    page.set_viewport_size({"width": 1366, "height": 768})
    drawer.get_by_role("link", name="打开事件").click()
    page.wait_for_url(f"**/incidents/{response.incident.number}")
    page.locator("#panel-resources .moving >> text=排水二队").first.wait_for(timeout=5000)
    visit.shot("incident-running")

    stranger_sees_nothing(second_visit, alarm, response)


def stranger_sees_nothing(visit: Any, alarm: Any, response: Any) -> None:
    """Neither on the open cockpit nor by address, and 'not allowed' says what 'not found' says."""
    assert not visit.page.locator(f"#alarm-{alarm.pk}").count()
    assert "43.6" not in visit.page.locator("body").inner_text()
    for path in (
        f"/alarms/{alarm.pk}",
        f"/alarms/{alarm.pk}/drawer",
        f"/incidents/{response.incident.number}",
        f"/incidents/{response.incident.number}/panel/log",
        f"/response/preview?alarm={alarm.pk}",
    ):
        answer = visit.page.request.get(visit.site + path)
        assert answer.status in (403, 404), path
        assert "43.6" not in answer.text()
        assert "龙开河" not in answer.text()


def test_by_keys_alone_and_taken_back(visit, cast, underpass):
    at_the_cockpit(visit, cast.officer)
    alarm = world.raise_alarm(underpass, 43.6, 1)
    visit.page.locator(f"#alarm-{alarm.pk}").wait_for(timeout=3000)
    drawer = visit.page.locator("#drawer")
    visit.page.keyboard.press("1")
    drawer.locator("text=来龙去脉").wait_for(timeout=5000)
    visit.page.keyboard.press("r")
    drawer.locator("text=将要发生什么").wait_for(timeout=5000)
    visit.page.keyboard.press("Control+Enter")
    drawer.locator("text=前可整体撤回").wait_for(timeout=5000)

    drawer.get_by_text("撤回响应").first.click()
    drawer.locator('[name="reason"]').fill("现场核实为传感器误报")
    drawer.get_by_role("button", name="撤回响应").last.click()
    drawer.locator("text=已撤回").first.wait_for(timeout=5000)
    assert Response.objects.get().state == "withdrawn"
    assert not TeamMove.objects.filter(state="moving").exists()
