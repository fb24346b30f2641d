"""What goes out: the Atom feed of warnings in force, and each as a CAP 1.2 message."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from anlan.foundation.casework.api import advance
from anlan.foundation.journal.api import Actor
from anlan.foundation.territory.models import Region
from anlan.kit.cap import Alert, NamedValue, read, read_feed, trusted_from, verify
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.outgoing import alert_of
from anlan.watch.warning.relaying import relay_warning
from anlan.watch.warning.tests.conftest import Town, drafted
from anlan.watch.warning.tests.test_life import issued, step

FEED = "/feeds/warnings.atom"
SQUARE = {"type": "Polygon", "coordinates": [[[115.9, 29.7], [116, 29.7], [116, 29.8], [115.9, 29.8], [115.9, 29.7]]]}


def listed() -> list[str]:
    items = read_feed(Client().get(FEED).content, url="http://testserver/")
    return [item.url.rpartition("/")[2].removesuffix(".xml") for item in items]


def fetched(number: str) -> Alert:
    answer = Client().get(f"/feeds/warnings/{number}.xml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/cap+xml; charset=utf-8"
    return read(answer.content)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_warning_in_force_is_everybodys(town: Town) -> None:
    warning = issued(town, regions=[town.street, town.other], event_code="11A02", polygon=SQUARE)
    assert listed() == [warning.number]
    alert = fetched(warning.number)
    [info] = alert.infos
    assert (alert.identifier, alert.sender, alert.scope) == (warning.number, "YJJ@anlan", "Public")
    assert (info.event, info.language, info.severity, info.urgency) == ("内涝", "zh-CN", "Moderate", "Expected")
    assert info.event_codes == (NamedValue("eventType", "11A02"),)
    assert info.parameters == (NamedValue("signallevel", "黄色"), NamedValue("severity", "YELLOW"))
    [area] = info.areas
    assert [code.value for code in area.geocodes] == ["360403001000", "360403002000"]
    assert set(area.polygons[0]) == {(29.7, 115.9), (29.7, 116.0), (29.8, 116.0), (29.8, 115.9)}
    assert alert.sent.utcoffset() == timedelta(hours=8)


def test_feed_is_atom_with_the_messages_facts(town: Town) -> None:
    warning = issued(town)
    root = etree.fromstring(Client().get(FEED).content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    [entry] = root.findall("{*}entry")
    assert entry.findtext("{*}title") == warning.title
    assert entry.findtext("{*}severity") == "Moderate"
    assert entry.find("{*}link").get("type") == "application/cap+xml"


def test_regions_without_a_polygon_give_their_outlines(town: Town) -> None:
    Region.objects.filter(pk=town.street.pk).update(
        outline={"type": "MultiPolygon", "coordinates": [[[*SQUARE["coordinates"][0]]]]}
    )
    warning = issued(town)
    assert len(fetched(warning.number).infos[0].areas[0].polygons) == 1


@pytest.mark.parametrize("state", ["draft", "review", "exercise", "test"])
def test_what_is_not_issued_or_not_meant_is_not_public(town: Town, state: str) -> None:
    if state in ("draft", "review"):
        warning = drafted(town)
        if state == "review":
            step(warning, "submit", town.officer)
    else:
        warning = issued(town, status=state.title())
    assert listed() == []
    assert Client().get(f"/feeds/warnings/{warning.number}.xml").status_code == 404


def test_expired_ones_are_gone_at_that_second(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    warning = issued(town)
    assert warning.expires_at is not None
    at(monkeypatch, warning.expires_at - timedelta(microseconds=1))
    assert listed() == [warning.number]
    at(monkeypatch, warning.expires_at)
    assert listed() == []
    assert Client().get(f"/feeds/warnings/{warning.number}.xml").status_code == 404


def test_unchanged_feed_is_not_sent_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    warning = issued(town)
    first = Client().get(FEED)
    again = Client().get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert warning.expires_at is not None
    at(monkeypatch, warning.expires_at)
    assert Client().get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_update_names_what_it_replaces(town: Town) -> None:
    old = issued(town)
    step(old, "update", town.officer, {"reason": "水位继续上涨"})
    new = WarningMessage.objects.get(supersedes=old)
    step(new, "submit", town.officer)
    step(new, "issue", town.chief)
    alert = fetched(new.number)
    assert alert.message_type == "Update"
    assert [reference.identifier for reference in alert.references] == [old.number]
    assert listed() == [new.number]
    assert Client().get(f"/feeds/warnings/{old.number}.xml").status_code == 404


def test_lifted_one_is_a_cancel_that_names_it(town: Town) -> None:
    warning = issued(town)
    earlier = fetched(warning.number)
    step(warning, "cancel", town.chief, {"reason": "水位退到警戒以下"})
    assert listed() == []
    alert = fetched(warning.number)
    assert alert.message_type == "Cancel"
    assert alert.identifier != earlier.identifier
    assert alert.references == (earlier.reference,)


def test_whatever_people_type_makes_a_valid_message(town: Town) -> None:
    warning = issued(town, description="水深 <30 厘米\x0b<b>危险</b> & 慎行", instruction="<script>", area_words="<区>")
    info = fetched(warning.number).infos[0]
    assert info.description == "水深 ＜30 厘米 ＜b＞危险＜/b＞ & 慎行"
    assert listed() == [warning.number]


def test_demo_says_that_it_is_a_test(town: Town) -> None:
    alert = fetched(issued(town, is_demo=True).number)
    assert (alert.status, alert.note) == ("Test", "演示数据，不是真实预警")


def test_relayed_one_names_whose_it_is(town: Town) -> None:
    now = timezone.now()
    facts: dict[str, Any] = {"event_code": "11B03", "level": 2, "headline": "暴雨橙色预警", "description": "强降水"}
    warning = relay_warning(
        by=Actor.system("气象"),
        outside_id="36040041600000_20260708143000",
        sender_name="九江市气象台",
        regions=[town.district],
        issued_at=now,
        expires_at=now + timedelta(hours=6),
        **facts,
    )
    alert = alert_of(warning)
    assert alert.source == "转发九江市气象台 36040041600000_20260708143000"
    assert alert.infos[0].sender_name == "九江市气象台"


def test_people_fetch_what_has_ended_but_no_draft(town: Town, client: Client) -> None:
    warning = drafted(town)
    client.force_login(town.officer, "django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/warnings/{warning.number}/cap.xml").status_code == 404
    step(warning, "submit", town.officer)
    step(warning, "issue", town.chief)
    advance(warning.pk, "lapse", by=Actor.system("有效期"))
    answer = client.get(f"/warnings/{warning.number}/cap.xml")
    assert read(answer.content).identifier == warning.number
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{warning.number}.xml"'


def test_signature_is_made_on_request_and_checked_with_the_published_key(town: Town) -> None:
    warning = issued(town)
    raw = Client().get(f"/feeds/warnings/{warning.number}.xml?signed=1").content
    assert read(raw).identifier == warning.number
    verify(raw, trusted_from(Client().get("/feeds/warnings.pem").content))


def test_everybodys_page_shows_what_is_in_force_to_the_second(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    warning, exercise = issued(town), issued(town, status="Exercise", description="演练用语")
    assert warning.expires_at is not None
    at(monkeypatch, warning.expires_at - timedelta(seconds=5))
    answer = Client().get("/public/warnings")
    page = answer.content.decode()
    assert warning.title in page
    assert exercise.description not in page
    assert answer.headers["Refresh"] == "5"  # an open page asks again when it is over
    at(monkeypatch, warning.expires_at)
    page = Client().get("/public/warnings").content.decode()
    assert warning.title not in page
    assert "现在没有生效的预警" in page
