"""The catalogue: who is on line, what is near, how a point is entered."""

import json

from anlan.foundation.journal.api import Entry
from anlan.watch.telemetry.api import PointState
from anlan.watch.video.layers import count_videos, video_marks
from anlan.watch.video.models import VideoPoint
from anlan.watch.video.selectors import near, online_share, state_of
from anlan.watch.video.tests.conftest import HERE, Town, client_of, signal

NEW = {
    "code": "SP-100", "name": "新点", "kind": "dome", "use": "flooding", "channel": "", "point": "",
    "longitude": "116.0", "latitude": "29.7",
}  # fmt: skip


def test_a_point_is_on_line_while_its_signal_speaks(town: Town):
    assert [state_of(v) for v in (town.underpass, town.lake, town.market)] == ["online", "offline", "unknown"]
    PointState.objects.filter(point=town.underpass.point).update(is_silent=True)
    assert state_of(VideoPoint.objects.get(code="SP-001")) == "offline"
    assert online_share(town.officer) == (0, 2)


def test_the_nearest_come_first_and_those_with_a_picture_before_the_others(town: Town):
    found = near(town.officer, *HERE)
    assert [(each.video.code, each.state_words) for each in found] == [("SP-001", "在线"), ("SP-002", "离线")]
    assert 90 <= found[0].metres <= 100
    assert [each.video.code for each in near(town.officer, *HERE, most=1)] == ["SP-001"]
    assert len(near(town.officer, *HERE, metres=6000)) == 3
    assert [each.video.code for each in near(town.worker, *HERE, metres=6000)] == ["SP-001", "SP-002"]


def test_the_list_filters_by_state_and_street(town: Town):
    client = client_of(town.officer)
    offline = client.get("/videos?state=offline").content.decode()
    assert "湖边" in offline
    assert "下穿北口" not in offline
    assert "没有视频点位" in client.get("/videos?q=无此处").content.decode()
    assert "菜市场" not in client_of(town.worker).get("/videos").content.decode()
    assert client_of(town.worker).get("/videos/SP-003").status_code == 404


def test_the_piece_for_other_pages(town: Town):
    client = client_of(town.officer)
    page = client.get(f"/videos/near?lon={HERE[0]}&lat={HERE[1]}&about=alarm:7").content.decode()
    assert "/videos/SP-001?about=alarm%3A7" in page
    for bad in ("", "?lon=x&lat=1", "?lon=nan&lat=nan", "?lon=200&lat=1"):
        assert client.get(f"/videos/near{bad}").status_code == 404


def test_it_is_on_the_map(town: Town):
    marks = {mark.key: mark for mark in video_marks(town.officer)}
    assert marks["SP-002"].is_silent
    assert count_videos(town.officer) == 3


def test_a_point_is_entered_by_form_and_journalled(town: Town):
    point = signal("100", 0.0)
    client = client_of(town.keeper)
    assert client.post("/videos/new", {**NEW, "point": point.code}).status_code == 302
    assert VideoPoint.objects.get(code="SP-100").point == point
    assert Entry.objects.filter(kind="video.point.registered").count() == 1


def test_what_is_wrong_is_said_at_the_field(town: Town):
    client = client_of(town.keeper)
    for field, bad, words in (
        ("code", "SP-001", "已被使用"),
        ("code", "looks", "至少一位数字"),
        ("point", "无", "没有这个编号的视频信号测点"),
        ("point", "LX-001.1", "已对应另一路视频"),
        ("longitude", "1", "大于或等于"),
    ):
        answer = client.post("/videos/new", {**NEW, field: bad})
        assert answer.status_code == 422, field
        assert words in answer.content.decode(), (field, bad)
    assert client_of(town.officer).get("/videos/new").status_code == 403


def test_the_api_tells_what_is_near(town: Town):
    answer = client_of(town.officer).get(f"/api/v1/videos/near?longitude={HERE[0]}&latitude={HERE[1]}&most=1")
    assert [(v["code"], v["state"]) for v in json.loads(answer.content)] == [("SP-001", "online")]
    assert [v["code"] for v in client_of(town.officer).get("/api/v1/videos").json()["items"]][-1] == "SP-003"
