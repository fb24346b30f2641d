"""The pages: the drawer in three clicks, the incident with its panels, the phone; nothing for an outsider."""

import json
from typing import Any

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.models import Incident, Response, Task
from tests.response.cast import Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def incident(cast: Cast) -> Incident:
    started = api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k1"
    )
    found: Incident = Incident.objects.get(pk=started.incident_id)
    return found


def as_(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_alarm_to_team_from_the_drawer(cast: Cast) -> None:
    alarm, officer = make_alarm(cast), as_(cast.officer)
    preview = officer.get(f"/response/preview?alarm={alarm.pk}", headers=HX)
    assert preview.status_code == 200
    page = text(preview)
    for words in (
        "三级（建议）",
        "生成 26 项任务",
        "发出后 10 分钟内可整体撤回",
        "签发人 周敏",
        "排水二队 1.0 公里 约 5 分",
    ):
        assert words in page
    started = officer.post(
        "/response/start", {"alarm": alarm.pk, "plan": "YA-FX", "level": 3, "key": "abc"}, headers=HX
    )
    assert "前可整体撤回" in text(started)
    response = Response.objects.get()
    assert response.incident.number in text(started)
    back = officer.post(
        f"/response/{response.pk}/withdraw", {"reason": "误报", "from": "drawer", "key": "w"}, headers=HX
    )
    assert "已撤回" in text(back)


def test_lines_are_changed_in_the_preview(cast: Cast) -> None:
    alarm, officer = make_alarm(cast), as_(cast.officer)
    given: dict[str, Any] = {
        "alarm": alarm.pk,
        "plan": "YA-FX",
        "level": 4,
        "editing": ["tasks", "teams", "people", "stock", "public"],
    }
    page = text(officer.get("/response/preview", given, headers=HX))
    assert 'name="minutes.FX-A02" value="10"' in page
    kept: dict[str, Any] = {
        **given,
        "shown": ["FX-A04", "FX-A05"],
        "keep": ["FX-A05"],
        "minutes.FX-A02": "25",
        "team.FX-T01.1": "",
    }
    page = text(officer.get("/response/preview", kept, headers=HX))
    assert "生成 9 项任务" in page
    assert 'name="minutes.FX-A02" value="25"' in page
    assert 'name="shown" value="FX-A04"' in page
    officer.post("/response/start", {**kept, "key": "abc"}, headers=HX)
    assert not Task.objects.filter(action_id="FX-A04").exists()
    assert Task.objects.get(action_id="FX-A02").limit_minutes == 25


def test_a_second_officer_sees_the_running_response(cast: Cast, incident: Incident) -> None:
    second = as_(cast.second_officer)
    answer = second.post(
        "/response/start", {"alarm": incident.origin_key, "plan": "YA-FX", "level": 3, "key": "other"}, headers=HX
    )
    assert "没有重复派出" in text(answer)
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "query", ["", "?alarm=x", "?alarm=1&incident=1", "?alarm=99999999999999999999", "?incident=-1", "?alarm=123456"]
)
def test_a_wrong_occasion_is_not_found(cast: Cast, query: str) -> None:
    assert as_(cast.officer).get(f"/response/preview{query}").status_code == 404


@pytest.mark.parametrize("given", [{"level": "9"}, {"minutes.FX-A02": "soon"}, {"plan": "<b>"}, {"key": ""}])
def test_wrong_input_is_refused_in_words(cast: Cast, given: dict[str, str]) -> None:
    alarm = make_alarm(cast)
    facts = {"alarm": alarm.pk, "plan": "YA-FX", "level": "3", "key": "k", **given}
    answer = as_(cast.officer).post("/response/start", facts, headers=HX)
    assert answer.status_code in (400, 409, 422)
    assert not Response.objects.exists()


def test_the_page_and_its_panels(cast: Cast, incident: Incident) -> None:
    officer = as_(cast.officer)
    page = text(officer.get(f"/incidents/{incident.number}"))
    for words in (
        "三级响应",
        "较大·待签定级",
        "行政指挥部",
        "专业指挥部",
        "架设移动泵车抽排",
        "首报·报市应急局",
        "一键响应（三级）",
    ):
        assert words in page
    for name in ("head", "posts", "tasks", "resources", "log"):
        assert f'id="panel-{name}"' in text(officer.get(f"/incidents/{incident.number}/panel/{name}"))
    assert officer.get(f"/incidents/{incident.number}/panel/else").status_code == 404
    assert incident.number in text(officer.get("/incidents?state=running"))


def test_every_dialog_opens(cast: Cast, incident: Incident) -> None:
    chief, base = as_(cast.chief), f"/incidents/{incident.number}"
    post, task = incident.posts.all()[0], incident.tasks.all()[0]
    asked = (
        "adjust",
        "terminate",
        "withdraw",
        "flag",
        "assign",
        f"order?post={post.pk}",
        f"step?task={task.pk}&step=done",
    )
    for name in asked:
        assert "<form" in text(chief.get(f"{base}/dialog/{name}"))
    report = incident.reports.all()[0]
    page = text(chief.get(f"{base}/reports/{report.pk}"))
    assert "伤亡或经济损失初步评估" in page
    assert "启动三级响应" in page
    assert chief.get(f"{base}/dialog/decide?conflict=1").status_code == 404


def test_acts_of_the_page(cast: Cast, incident: Incident) -> None:
    officer, base = as_(cast.officer), f"/incidents/{incident.number}"
    post = incident.posts.get(kind="administrative")
    acts: list[tuple[str, dict[str, Any]]] = [
        ("/orders", {"post": post.pk, "text": "封闭龙开河路", "touches": "龙开河路，丁官路", "key": "1"}),
        ("/notes", {"text": "现场水深 38 厘米"}),
        ("/adjust", {"level": 2, "reason": "雨势加大", "key": "2"}),
        ("/read", {}),
    ]
    for path, given in acts:
        answer = officer.post(base + path, given, headers=HX)
        assert answer.status_code == 200
        assert "command:changed" in json.loads(answer["HX-Trigger"])
    assert incident.orders.get().touches == ["龙开河路", "丁官路"]
    assert incident.responses.filter(level=2, state="active").exists()
    refused = officer.post(f"{base}/terminate", {"reason": "好了", "key": "3"}, headers=HX)
    assert refused.status_code == 403


def test_one_task_on_the_phone(cast: Cast, incident: Incident) -> None:
    leader = as_(cast.leader)
    page = text(leader.get("/tasks"))
    assert "架设移动泵车抽排" in page
    assert "接单" in page
    task = incident.tasks.get(action_id="FX-A03")
    answer = leader.post(f"/tasks/{task.pk}/accept", {"key": "1", "longitude": "115.98", "latitude": "29.72"})
    assert answer.status_code == 302
    assert "我已到场" in text(leader.get(f"/tasks/{task.pk}"))
    leader.post(f"/tasks/{task.pk}/arrive", {"key": "2"})
    leader.post(f"/tasks/{task.pk}/done", {"key": "3", "note": "两台泵起动"})
    assert Task.objects.get(pk=task.pk).state == "done"
    assert "归队备勤" in text(leader.get("/tasks"))
    leader.post(f"/tasks/teams/{cast.teams['drain2'].pk}/home")
    cast.teams["drain2"].refresh_from_db()
    assert cast.teams["drain2"].state == "ready"


def test_somebody_reports_an_incident(cast: Cast) -> None:
    officer = as_(cast.officer)
    given = {
        "title": "丁官路居民楼下积水",
        "event_code": "11A02",
        "occurred_at": "2026-07-08T15:00",
        "address": "丁官路",
        "longitude": "115.98",
        "latitude": "29.722",
        "trapped": "2",
    }
    assert "请填写标题" in text(officer.post("/incidents/new", {**given, "title": ""}))
    assert officer.post("/incidents/new", {**given, "longitude": "nan"}).status_code == 422
    answer = officer.post("/incidents/new", given)
    incident = Incident.objects.get()
    assert answer["Location"] == f"/incidents/{incident.number}"
    assert incident.reported == {"trapped": 2}


@pytest.mark.parametrize("who", ["stranger", "safety"])
def test_an_outsider_gets_nowhere(cast: Cast, incident: Incident, who: str) -> None:
    outsider = as_(getattr(cast, who))
    response, task, post = Response.objects.get(), incident.tasks.all()[0], incident.posts.all()[0]
    base = f"/incidents/{incident.number}"
    for path in (base, f"{base}/panel/log", f"{base}/dialog/adjust", f"/response/preview?incident={incident.pk}"):
        assert outsider.get(path).status_code in (403, 404)
    assert outsider.get(f"/tasks/{task.pk}").status_code in (403, 404)
    for path, given in (
        (f"/response/{response.pk}/withdraw", {"reason": "误报"}),
        (f"{base}/notes", {"text": "x"}),
        (f"{base}/orders", {"post": post.pk, "text": "x", "key": "1"}),
        (f"{base}/tasks/{task.pk}/done", {"key": "1"}),
        (f"/tasks/{task.pk}/accept", {"key": "1"}),
        (f"{base}/adjust", {"level": 1, "reason": "xx"}),
    ):
        assert outsider.post(path, given).status_code in (403, 404)
    assert Response.objects.get().state == "active"


def test_html_in_text_stays_text(cast: Cast, incident: Incident) -> None:
    officer = as_(cast.officer)
    officer.post(f"/incidents/{incident.number}/notes", {"text": "<script>alert(1)</script>"}, headers=HX)
    assert "<script>alert(1)" not in text(officer.get(f"/incidents/{incident.number}"))
