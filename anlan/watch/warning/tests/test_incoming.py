"""Another body's CAP messages become warnings once; their updates and cancels follow the references."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.territory.models import Region
from anlan.kit.cap import Alert, Area, CapRefused, Circle, Info, NamedValue, read, write
from anlan.watch.warning.api import ReceivedMessage, Source, receive_message
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.relaying import end_relayed, relay_warning
from anlan.watch.warning.selectors import active
from anlan.watch.warning.tests.conftest import Town

STATION = Source("九江市气象台", WarningMessage.Origin.METEOROLOGICAL)
CITY = Source("市应急局")
NOW = timezone.localtime().replace(microsecond=0)
HERE = Area("甘棠街道一带", geocodes=(NamedValue("AreaCode", "360403001000"),))
INFO = Info(
    ("Met",),
    "暴雨",
    "Immediate",
    "Severe",
    "Likely",
    language="zh-CN",
    event_codes=(NamedValue("eventType", "11B03"),),
    expires=NOW + timedelta(hours=6),
    sender_name="九江市气象台",
    headline="九江市气象台发布暴雨橙色预警[Ⅱ级/严重]",
    description="未来 3 小时雨量将达 50 毫米以上",
    areas=(HERE,),
)
LEAK = {"event": "危险化学品泄漏", "headline": "", "event_codes": (), "sender_name": "市应急局"}


def alert(*, info: dict[str, Any] | None = None, **changed: Any) -> Alert:
    infos = (Info(**{**vars(INFO), **(info or {})}),)
    facts = {"identifier": "A1", "sender": "jjqx@cma", "sent": NOW, "status": "Actual", "message_type": "Alert"}
    return Alert(**{**facts, "scope": "Public", "infos": infos, **changed})


def receive(message: Alert, source: Source = STATION, at: datetime | None = None) -> ReceivedMessage:
    return receive_message(write(message), source=source, at=at)


def later(message: Alert, kind: str, number: str, **changed: Any) -> Alert:
    sent = message.sent + timedelta(minutes=1)
    return alert(identifier=number, sent=sent, message_type=kind, references=(message.reference,), **changed)


def test_a_message_becomes_a_warning_of_its_source(town: Town) -> None:
    received = receive(alert())
    assert received.outcome == "filed"
    [line] = active(NOW)
    assert (line.event_code, line.level, line.origin) == ("11B03", 2, "meteorological")
    assert (line.headline, line.sender, line.regions) == (INFO.headline, "九江市气象台", (town.street.path,))
    warning = WarningMessage.objects.get()
    assert (warning.severity, warning.urgency, warning.outside_id) == ("Severe", "Immediate", "A1")


def test_the_same_message_is_filed_once(town: Town) -> None:
    first = receive(alert())
    assert receive(alert(), Source("省预警中心", WarningMessage.Origin.METEOROLOGICAL)).pk == first.pk
    assert receive(alert(sender="other@cma")).pk != first.pk
    assert len(active(NOW)) == 2


def test_it_goes_out_as_it_came_in(town: Town) -> None:
    raw = write(alert())
    warning = receive_message(raw, source=STATION).warning
    assert warning is not None
    assert Client().get(f"/feeds/warnings/{warning.number}.xml").content == raw


def test_update_replaces_what_it_refers_to(town: Town) -> None:
    old = alert()
    first = receive(old).warning
    second = receive(later(old, "Update", "A2", info={"headline": "暴雨红色预警"})).warning
    assert first is not None
    assert second is not None
    first.refresh_from_db()
    assert (first.state, second.message_type, second.supersedes) == ("superseded", "Update", first)
    assert [(line.number, line.level) for line in active(timezone.now())] == [(second.number, 1)]
    assert Outbox.objects.filter(name="warning.updated").count() == 1


def test_cancel_ends_it_and_is_passed_on(town: Town) -> None:
    first = receive(alert()).warning
    assert first is not None
    message = later(alert(), "Cancel", "A2")
    assert receive(message).outcome == "cancelled"
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert active(timezone.now()) == []
    assert Client().get(f"/feeds/warnings/{first.number}.xml").content == write(message)
    assert receive(message).outcome == "cancelled"


def test_what_was_overtaken_on_its_way_never_comes_into_force(town: Town) -> None:
    first, leak = alert(), alert(identifier="B1")
    assert receive(later(first, "Cancel", "A2")).outcome == "kept"
    assert receive(later(leak, "Update", "B2")).outcome == "filed"
    late = receive(first)
    assert (late.outcome, late.warning, late.words) == ("kept", None, "解除它的消息 A2 先到，不再生效")
    assert receive(leak).words == "更新它的消息 B2 先到，不再生效"
    assert len(active(timezone.now())) == 1
    assert receive(alert(identifier="C1")).outcome == "filed"  # nobody named this one


def relayed_by_hand(town: Town, **changed: Any) -> WarningMessage:
    facts: dict[str, Any] = {
        "by": Actor.of(town.officer),
        "outside_id": "A1",
        "event_code": "11B03",
        "level": 2,
        "headline": "暴雨橙色预警",
        "sender_name": "九江市气象台",
        "regions": [town.district],
        "description": "强降水",
        "issued_at": NOW,
        "expires_at": NOW + timedelta(hours=6),
    }
    return relay_warning(**facts | changed)


def test_a_message_joins_the_warning_that_was_relayed_by_hand(town: Town) -> None:
    warning = relayed_by_hand(town)
    assert receive(alert()).warning == warning
    assert len(active(timezone.now())) == 1
    assert receive(later(alert(), "Cancel", "A2")).outcome == "cancelled"
    assert active(timezone.now()) == []


def test_a_message_of_another_kind_of_source_joins_nothing(town: Town) -> None:
    leak = {"origin": WarningMessage.Origin.UPPER, "event_code": "12Z99", "event": "泄漏", "sender_name": "市应急局"}
    warning = relayed_by_hand(town, **leak)
    assert receive(alert()).warning != warning
    assert len(active(timezone.now())) == 2


def test_an_end_registered_by_hand_goes_out_as_our_cancel_of_their_message(town: Town) -> None:
    warning = receive(alert()).warning
    assert warning is not None
    end_relayed(by=Actor.of(town.officer), outside_id="A1", reason="雨停", sender_name="九江市气象台")
    sent = read(Client().get(f"/feeds/warnings/{warning.number}.xml").content)
    assert (sent.message_type, sent.references) == ("Cancel", (alert().reference,))


def test_an_update_of_what_never_came_goes_out_as_an_alert(town: Town) -> None:
    warning = relayed_by_hand(town, outside_id="A9", replaces="A8")
    sent = read(Client().get(f"/feeds/warnings/{warning.number}.xml").content)
    assert (warning.message_type, sent.message_type) == ("Update", "Alert")


def test_nobody_cancels_what_another_source_brought(town: Town) -> None:
    receive(alert())
    message = later(alert(), "Cancel", "A2")
    received = receive(message, CITY)
    assert (received.outcome, received.words) == ("kept", "没有找到它所指的生效预警")
    assert len(active(NOW)) == 1
    assert receive(message).outcome == "cancelled"  # its own source may still bring it


@pytest.mark.parametrize("info", [{}, {"event_codes": (), "event": "暴雨橙色预警信号"}])
def test_only_a_station_issues_weather_signals(town: Town, info: dict[str, Any]) -> None:
    received = receive(alert(info=info), CITY)
    assert received.outcome == "refused"
    assert "气象台站" in received.words
    assert active(NOW) == []
    assert receive(alert(info=info)).outcome == "filed"


@pytest.mark.parametrize(
    ("changed", "outcome", "words"),
    [
        ({"scope": "Private", "addresses": ("区政府",)}, "refused", "不在平台公开"),
        ({"status": "System"}, "kept", "不作预警"),
        ({"status": "Draft"}, "kept", "不作预警"),
        ({"infos": ()}, "kept", "没有 info"),
        ({"info": {"expires": NOW - timedelta(minutes=1)}}, "kept", "已过失效时间"),
        (
            {"info": {"areas": (Area("南昌市", geocodes=(NamedValue("AreaCode", "360100000000"),)),)}},
            "kept",
            "不涉及本区",
        ),
        ({"info": {"areas": ()}}, "kept", "不涉及本区"),
    ],
)
def test_what_is_not_for_us_is_kept_with_the_reason(town: Town, changed: Any, outcome: str, words: str) -> None:
    received = receive(alert(**changed))
    assert (received.outcome, received.warning) == (outcome, None)
    entry = Entry.objects.get(kind="warning.message.received", subject_key=str(received.pk))
    assert entry.facts == {"outcome": received.get_outcome_display(), "words": received.words}
    assert words in received.words


def test_invalid_message_leaves_nothing(town: Town) -> None:
    with pytest.raises(CapRefused):
        receive_message(write(alert()).replace(b"Actual", b"actual"), source=STATION)
    assert not ReceivedMessage.objects.exists()


def test_exercise_stays_an_exercise(town: Town) -> None:
    receive(alert(status="Exercise"))
    [line] = active(NOW)
    assert line.is_exercise
    assert b"<entry>" not in Client().get("/feeds/warnings.atom").content


@pytest.mark.parametrize(
    ("info", "level"),
    [
        ({"parameters": (NamedValue("severity", "BLUE"),)}, 4),
        ({"parameters": (NamedValue("signallevel", "红色"),)}, 1),
        ({"headline": "暴雨黄色预警"}, 3),
        ({"headline": "暴雨", "severity": "Extreme"}, 1),
        ({"headline": "暴雨", "severity": "Unknown"}, 4),
    ],
)
def test_colour_is_the_one_named_else_that_of_the_severity(town: Town, info: dict[str, Any], level: int) -> None:
    receive(alert(info=info))
    assert active(NOW)[0].level == level


def test_without_an_end_it_lasts_a_day(town: Town) -> None:
    receive(alert(info={"expires": None}))
    assert active(NOW)[0].expires_at == NOW + timedelta(hours=24)


def test_the_parts_in_chinese_are_read(town: Town) -> None:
    english = Info(**{**vars(INFO), "language": "en-US", "headline": "Rainstorm"})
    receive(alert(infos=(english, INFO)))
    assert active(NOW)[0].headline == INFO.headline


def square(west: float, south: float, side: float = 0.1) -> Area:
    east, north = west + side, south + side
    return Area("一片", polygons=(((south, west), (south, east), (north, east), (north, west), (south, west)),))


@pytest.mark.parametrize(
    ("area", "named"),
    [
        (Area("全省", geocodes=(NamedValue("AreaCode", "360000"),)), ["浔阳区"]),
        (Area("全市", geocodes=(NamedValue("AreaCode", "360400000000"),)), ["浔阳区"]),
        (Area("甘棠", geocodes=(NamedValue("AreaCode", "360403001"),)), ["甘棠街道"]),
        (square(115.95, 29.65), ["甘棠街道"]),
        (square(115.0, 29.0, 3), ["浔阳区"]),
        (Area("江边", circles=(Circle((29.7, 116.2), 3.0),)), ["湓浦街道"]),
        (Area("九江市浔阳区湓浦街道沿江"), ["湓浦街道"]),
        (Area("九江市浔阳区"), ["浔阳区"]),
        (square(100, 20), []),
        (Area("点", circles=(Circle((0, 0), 0),)), []),
    ],
)
def test_where_it_applies(town: Town, area: Area, named: list[str]) -> None:
    for place, west in ((town.street, 115.96), (town.other, 116.16)):
        ring = [[west, 29.66], [west + 0.08, 29.66], [west + 0.08, 29.74], [west, 29.74], [west, 29.66]]
        Region.objects.filter(pk=place.pk).update(outline={"type": "Polygon", "coordinates": [ring]})
    received = receive(alert(info={"areas": (area,)}))
    regions = received.warning.regions.order_by("path") if received.warning else []
    assert [region.name for region in regions] == named


def test_a_local_source_need_not_say_where(town: Town) -> None:
    receive(alert(info={**LEAK, "areas": ()}), Source("区气象局", is_local=True))
    assert active(NOW)[0].regions == (town.district.path,)


def test_long_words_are_cut_and_long_names_refused(town: Town) -> None:
    long = {"headline": "长" * 400, "description": "长" * 9000, "areas": (Area("浔阳区" * 200),)}
    assert receive(alert(info=long, identifier="x" * 150)).outcome == "filed"
    assert "超过 200 字" in receive(alert(identifier="x" * 300)).words


def test_event_without_a_code_passes_with_its_words(town: Town) -> None:
    receive(alert(info={**LEAK, "categories": ("CBRNE",)}), CITY)
    warning = WarningMessage.objects.get()
    assert (warning.event_code, warning.event_name, warning.category) == ("", "危险化学品泄漏", "CBRNE")
