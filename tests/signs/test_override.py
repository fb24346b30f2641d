"""A person's override: limited, with a reason, on record; the water waits until it is over."""

from datetime import timedelta

from django.utils import timezone

from anlan.foundation.journal.api import Entry
from anlan.watch.signs.models import Order, Sign, SignPolicy
from anlan.watch.signs.services import follow, follow_all
from anlan.watch.telemetry import api as telemetry
from anlan.watch.telemetry.tests import world
from tests.signs.conftest import SYSTEM, Road, client_of

CLOSE = {"display": "closed", "words": "", "hours": "2", "reason": "交警要求封路"}
AT = "/signs/BS-0412/command"


def test_a_person_closes_the_road_and_the_water_waits(road: Road):
    client = client_of(road.officer)
    assert client.post(AT, CLOSE).status_code == 302
    order = Order.objects.latest("number")
    assert (order.display, order.words, order.cause) == ("closed", "禁止通行", "manual")
    assert Entry.objects.get(kind="signs.sign.overridden").facts["reason"] == "交警要求封路"
    world.raise_alarm(road.point, 16.0, 3)
    assert follow(road.point.pk) == 0
    assert "手动至" in client.get("/signs/BS-0412").content.decode()


def test_when_its_time_is_over_the_water_decides_again(road: Road):
    client_of(road.officer).post(AT, CLOSE)
    Sign.objects.update(manual_until=timezone.now() - timedelta(seconds=1))
    assert follow_all() == 1
    order = Order.objects.latest("number")
    assert (order.display, order.cause) == ("clear", "lifted")
    assert Sign.objects.get().manual_until is None


def test_it_can_be_lifted_by_hand(road: Road):
    client = client_of(road.officer)
    client.post(AT, CLOSE)
    assert client.post(AT, {"lift": "1"}).status_code == 302
    assert Order.objects.latest("number").display == "clear"
    assert Entry.objects.filter(kind="signs.sign.released").count() == 1


def test_what_is_missing_is_said_at_the_field(road: Road):
    client = client_of(road.officer)
    for changed, words in (({"reason": " "}, "写明为什么手动"), ({"display": "x"}, "选择要显示的标识")):
        answer = client.post(AT, {**CLOSE, **changed})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Order.objects.filter(cause="manual").exists()


def test_who_may_only_look_cannot_command(road: Road):
    client = client_of(road.worker)
    assert client.get("/signs/BS-0412").status_code == 200
    assert client.post(AT, CLOSE).status_code == 403


def test_the_policy_is_changed_with_a_reason(road: Road):
    client = client_of(road.keeper)
    bad = client.post("/signs/policy/1", {"display": "closed", "words": "{depth}", "reason": "改"})
    assert bad.status_code == 422
    assert "花括号里只能是" in bad.content.decode()
    assert (
        client.post("/signs/policy/1", {"display": "closed", "words": "封路", "reason": "交警意见"}).status_code == 302
    )
    assert SignPolicy.objects.get(level=1).words == "封路"
    assert "积水 {水深} 减速慢行" in client.get("/signs/policy").content.decode()
    assert Entry.objects.filter(kind="signs.policy.changed").count() == 1
    assert client_of(road.officer).post("/signs/policy/1", {}).status_code == 403


def test_the_reading_is_written_in_words_and_never_cut(road: Road):
    client = client_of(road.keeper)
    client.post("/signs/policy/1", {"display": "closed", "words": "水深 {水深} 禁行", "reason": "交警意见"})
    assert SignPolicy.objects.get(level=1).words == "水深 {reading} 禁行"
    long = client.post("/signs/policy/1", {"display": "closed", "words": "行" * 36 + "{水深}", "reason": "改"})
    assert long.status_code == 422
    assert "显示不下" in long.content.decode()


def test_a_sign_is_entered_by_form(road: Road):
    client = client_of(road.keeper)
    given = {"device": "BS-0500", "point": "JS-0413.v", "name": "铁路桥标识"}
    assert "没有这个编号的设备" in client.post("/signs/new", given).content.decode()
    telemetry.register_device(code="BS-0500", name="屏", by=SYSTEM, region_path=world.STREET)
    assert client.post("/signs/new", given).status_code == 302
    assert "已经是一块标识" in client.post("/signs/new", given).content.decode()
    assert Order.objects.filter(sign__device__code="BS-0500").count() == 1


def test_pages_of_the_signs(road: Road):
    client = client_of(road.officer)
    for address in ("/signs", "/signs?q=下穿", "/signs/policy", "/signs/BS-0412/drawer", "/signs/BS-0412/now"):
        assert client.get(address).status_code == 200, address
    assert "龙开河路下穿标识" in client.get("/signs/at/JS-0412.v").content.decode()
    assert client.get("/signs/at/nothing").content.decode().strip() == ""
