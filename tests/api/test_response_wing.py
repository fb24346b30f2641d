"""The response wing by JSON: an incident from the first report to the withdrawn response, by a platform with a key."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.people.remit import permissions_of
from anlan.foundation.people.services.keys import create_key
from anlan.response.command.api import Incident, Response, Task
from anlan.response.resources.api import Team
from tests.response.cast import NOW, PLACE, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


class Caller:
    """A platform that calls with the key of an account."""

    def __init__(self, account: Account) -> None:
        scopes = permissions_of(account)
        _, token = create_key(account=account, name="试", scopes=scopes, expires_at=None, by=Actor.system())
        self._client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        """Status and content."""
        answer = self._client.get(f"/api/v1{path}", query)
        return answer.status_code, answer.json()

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        """Status and content."""
        answer = self._client.post(f"/api/v1{path}", body, content_type="application/json")
        return answer.status_code, answer.json()


@pytest.fixture
def cast() -> Cast:
    """The small district."""
    cache.clear()
    return make_cast()


@pytest.fixture
def officer(cast: Cast) -> Caller:
    """周敏's platform."""
    return Caller(cast.officer)


def report(officer: Caller, **other: Any) -> tuple[int, Any]:
    given = {
        "title": "丁官路居民楼下积水",
        "event_code": "11A02",
        "occurred_at": NOW.isoformat(),
        "longitude": PLACE[0],
        "latitude": PLACE[1],
        "trapped": 2,
        "key": "110-4711",
    }
    return officer.post("/incidents", **(given | other))


def start(officer: Caller, cast: Cast, key: str = "s1") -> tuple[int, Any]:
    return officer.post("/responses", alarm=make_alarm(cast).pk, plan="YA-FX", level=3, key=key)


def test_an_incident_is_registered_once_per_key(officer: Caller) -> None:
    status, first = report(officer)
    assert (status, first["state_title"], first["reported"]) == (201, "接报", {"trapped": 2})
    assert report(officer)[1]["number"] == first["number"]
    assert report(officer, key="110-4712")[1]["number"] != first["number"]
    assert Incident.objects.count() == 2


def test_incidents_come_in_pages(officer: Caller) -> None:
    numbers = [report(officer, key=f"k{n}")[1]["number"] for n in range(3)]
    _, page = officer.get("/incidents", size=2)
    _, rest = officer.get("/incidents", size=2, after=page["next"])
    assert [row["number"] for row in (*page["items"], *rest["items"])] == numbers[::-1]
    assert rest["next"] == ""
    assert officer.get("/incidents", state="closed")[1]["items"] == []


def test_a_wrong_report_is_refused_in_words(officer: Caller) -> None:
    status, refused = report(officer, event_code="XX")
    assert (status, refused["error"]["code"]) == (422, "incomplete")
    assert "没有「XX」这个事件种类" in refused["error"]["message"]
    assert report(officer, key="有 空格")[0] == 422


def test_the_preview_writes_nothing_and_the_start_makes_what_it_showed(officer: Caller, cast: Cast) -> None:
    alarm = make_alarm(cast)
    status, shown = officer.post("/responses/preview", alarm=alarm.pk, plan="YA-FX", level=3)
    assert status == 200
    assert shown["running"] is None
    assert not Response.objects.exists()
    status, made = officer.post("/responses", alarm=alarm.pk, plan="YA-FX", level=3, key="s1")
    assert status == 201
    assert made["made"]["tasks"] == shown["counts"]["tasks"] == len(shown["tasks"])
    assert made["withdrawable_until"] is not None
    assert officer.post("/responses", alarm=alarm.pk, plan="YA-FX", level=3, key="s1") == (200, made)
    status, refused = officer.post("/responses", alarm=alarm.pk, plan="YA-FX", level=3, key="s2")
    assert (status, refused["error"]["code"]) == (409, "already_started")
    assert officer.post("/responses/preview", alarm=alarm.pk)[1]["running"]["id"] == made["id"]


def test_what_the_caller_changed_is_done(officer: Caller, cast: Cast) -> None:
    alarm = make_alarm(cast)
    _, shown = officer.post("/responses/preview", alarm=alarm.pk, plan="YA-FX", level=3)
    changes = {"dropped": [shown["tasks"][0]["action"]], "minutes": {shown["tasks"][1]["action"]: 77}}
    officer.post("/responses", alarm=alarm.pk, plan="YA-FX", level=3, key="s1", changes=changes)
    tasks = {task.action_id: task.limit_minutes for task in Task.objects.all()}
    assert shown["tasks"][0]["action"] not in tasks
    assert tasks[shown["tasks"][1]["action"]] == 77


def test_a_response_is_taken_back_once(officer: Caller, cast: Cast) -> None:
    _, made = start(officer, cast)
    status, taken = officer.post(f"/responses/{made['id']}/withdraw", reason="误报", key="w1")
    assert (status, taken["state"]) == (200, "withdrawn")
    assert officer.post(f"/responses/{made['id']}/withdraw", reason="误报", key="w1") == (200, taken)
    status, refused = officer.post(f"/responses/{made['id']}/withdraw", reason="误报", key="w2")
    assert (status, refused["error"]["code"]) == (409, "wrong_state")


def test_the_level_is_changed_and_the_response_ended_by_steps_of_the_case(cast: Cast) -> None:
    chief = Caller(cast.chief)
    _, made = start(chief, cast)
    case = f"/cases/{made['incident']}/steps"
    assert chief.post(f"{case}/adjust", form={"level": "2", "reason": "雨势加大"}, key="a1")[0] == 200
    status, _ = chief.post(f"{case}/terminate", form={"reason": "险情已除"}, key="t1")
    assert status == 200
    _, found = chief.get(f"/incidents/{made['incident']}")
    assert [row["state"] for row in found["responses"]] == ["ended", "superseded"]


def test_a_task_is_given_once_and_done_step_by_step(officer: Caller, cast: Cast) -> None:
    _, made = start(officer, cast)
    _, found = officer.get(f"/incidents/{made['incident']}")
    given = {"group": found["groups"][0]["id"], "organisation": cast.units["water"].pk, "minutes": 30, "key": "t1"}
    status, task = officer.post(f"/incidents/{made['incident']}/tasks", title="查看涵闸", **given)
    assert (status, task["steps"]) == (201, ["accept"])
    assert officer.post(f"/incidents/{made['incident']}/tasks", title="查看涵闸", **given)[1]["id"] == task["id"]
    engineer = Caller(cast.engineer)
    assert task["id"] in [row["id"] for row in engineer.get("/tasks")[1]["items"]]
    assert engineer.post(f"/tasks/{task['id']}/steps/accept", key="k1")[1]["state"] == "working"
    assert engineer.post(f"/tasks/{task['id']}/steps/accept", key="k1")[0] == 200
    assert engineer.post(f"/tasks/{task['id']}/steps/accept", key="k2")[1]["error"]["code"] == "wrong_state"
    done = engineer.post(f"/tasks/{task['id']}/steps/done", key="k3", note="闸已关")[1]
    assert (done["state"], done["outcome"], done["steps"]) == ("done", "闸已关", [])


def test_orders_are_given_once_and_closed(cast: Cast) -> None:
    commander = Caller(cast.commander)
    _, made = start(commander, cast)
    _, found = commander.get(f"/incidents/{made['incident']}")
    orders = f"/incidents/{made['incident']}/orders"
    first, second = (post["id"] for post in found["posts"])
    road = {"touches": ["龙开河路"]}
    status, order = commander.post(orders, post=first, text="封闭道路", key="o1", **road)
    assert (status, order["state"]) == (201, "open")
    assert commander.post(orders, post=first, text="封闭道路", key="o1", **road)[1]["id"] == order["id"]
    _, other = commander.post(orders, post=second, text="道路放行", key="o2", **road)
    (conflict,) = commander.get(f"/incidents/{made['incident']}/conflicts")[1]
    assert {conflict["first"], conflict["second"]} == {order["id"], other["id"]}
    decided = commander.post(f"/conflicts/{conflict['id']}/decide", stands=order["id"], decision="先封路")[1]
    assert decided["stands"] == order["id"]
    assert commander.post(f"/orders/{order['id']}/close", state="done")[1]["state_title"] == "已执行"
    assert commander.post(f"/orders/{order['id']}/close", state="done")[1]["error"]["code"] == "wrong_state"
    assert {row["state"] for row in commander.get(orders)[1]["items"]} == {"done", "cancelled"}


def test_an_order_of_a_post_elsewhere_is_not_found(cast: Cast) -> None:
    commander = Caller(cast.commander)
    _, made = start(commander, cast)
    _, found = commander.get(f"/incidents/{made['incident']}")
    _, other = report(commander)
    given = {"post": found["posts"][0]["id"], "text": "封闭道路", "key": "o1"}
    assert commander.post(f"/incidents/{other['number']}/orders", **given)[0] == 404


def test_notices_are_read_by_those_who_were_told(officer: Caller, cast: Cast) -> None:
    _, made = start(officer, cast)
    engineer = Caller(cast.engineer)
    _, told = engineer.get("/notices", is_read="false")
    assert [row["incident"] for row in told["items"]] == [made["incident"]] * len(told["items"])
    assert told["items"]
    read = engineer.post(f"/incidents/{made['incident']}/notices/read")[1]["read"]
    assert read == len(told["items"])
    assert engineer.get("/notices", is_read="false")[1]["items"] == []


def test_nothing_of_an_incident_elsewhere_is_found(officer: Caller, cast: Cast) -> None:
    _, made = start(officer, cast)
    stranger = Caller(cast.stranger)
    number, task = made["incident"], Task.objects.order_by("pk")[0]
    for path in (f"/incidents/{number}", f"/incidents/{number}/log", f"/responses/{made['id']}", f"/tasks/{task.pk}"):
        status, refused = stranger.get(path)
        assert (status, refused["error"]["code"]) == (404, "not_found")
    assert stranger.get("/incidents")[1]["items"] == []
    assert stranger.get("/tasks", state="")[1]["items"] == []


def test_a_key_without_the_scope_is_refused(cast: Cast) -> None:
    _, token = create_key(
        account=cast.officer, name="试", scopes={"command.incident.view"}, expires_at=None, by=Actor.system()
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert client.get("/api/v1/incidents").status_code == 200
    sent = {"alarm": 1, "plan": "YA-FX", "level": 3, "key": "s1"}
    assert client.post("/api/v1/responses", sent, content_type="application/json").status_code == 403


def test_teams_and_stock_are_listed_with_masked_telephones(officer: Caller, cast: Cast) -> None:
    Team.objects.filter(code="drain1").update(phone="13812345678")
    _, found = officer.get("/teams", skill="drainage", size=1)
    assert [(row["code"], row["phone"], row["state_title"]) for row in found["items"]] == [
        ("drain1", "138****5678", "备勤")
    ]
    assert [row["code"] for row in officer.get("/teams", skill="drainage", after=found["next"])[1]["items"]] == [
        "drain2"
    ]
    (sandbags,) = officer.get("/stock", item="sandbag")[1]["items"]
    assert (sandbags["store"], sandbags["quantity"]) == ("penpu-store", 2000)
    assert officer.get("/stores/penpu-store")[1]["name"] == "湓浦物资点"
    assert officer.get("/teams", skill="flying")[0] == 422


def test_plans_in_force_are_read_by_a_street_too(officer: Caller, cast: Cast) -> None:
    codes = [row["code"] for row in officer.get("/plans")[1]["items"]]
    assert "YA-FX" in codes
    street = Caller(cast.street_worker)
    assert [row["code"] for row in street.get("/plans")[1]["items"]] == codes
    _, plan = street.get("/plans/YA-FX")
    assert len(plan["document"]["levels"]) == 4
    assert street.get("/plans/YA-NO")[0] == 404
