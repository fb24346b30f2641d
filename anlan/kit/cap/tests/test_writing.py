"""What is written is CAP 1.2 exactly, and reads back as what it was."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from anlan.kit.cap import Alert, Area, CapRefused, Circle, Info, NamedValue, Reference, Resource, read, write
from anlan.kit.cap.grammar import CATEGORIES, CERTAINTIES, RESPONSE_TYPES, SEVERITIES, STATUSES, URGENCIES
from anlan.kit.cap.tests.samples import DATA

SCHEMA = etree.XMLSchema(etree.parse(DATA / "schema" / "CAP-v1.2.xsd"))
BEIJING = timezone(timedelta(hours=8))
SENT = datetime(2026, 7, 8, 14, 30, tzinfo=BEIJING)
INFO = Info(("Met",), "内涝", "Expected", "Severe", "Likely", language="zh-CN")
ALERT = Alert("YJ-20260708-0001", "YJJ@anlan", SENT, "Actual", "Alert", "Public", infos=(INFO,))

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=40).map(
    lambda text: " ".join(text.replace("<", "").split())
)
name = st.text("abcXYZ019-_.@:甘棠", min_size=1, max_size=20)
word = st.text("abc甘棠 ", min_size=1, max_size=8).map(lambda text: text.strip() or "a")
# CAP's offsets are whole minutes; seconds are as fine as it goes
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda t: t.replace(microsecond=0))  # noqa: DTZ001
offsets = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
aware = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), moments, offsets)
pairs = st.lists(st.builds(NamedValue, name, words), max_size=2).map(tuple)
degrees = st.floats(-80, 80, allow_nan=False)
squares = st.builds(
    lambda y, x, size: ((y, x), (y + size, x), (y + size, x + size), (y, x + size), (y, x)),
    degrees,
    degrees,
    st.floats(0.001, 5),
)
areas = st.builds(
    Area,
    name,
    st.lists(squares, max_size=2).map(tuple),
    st.lists(st.builds(Circle, st.tuples(degrees, degrees), st.floats(0, 20000)), max_size=2).map(tuple),
    pairs,
    st.one_of(st.none(), st.floats(0, 30000)),
)
resources = st.builds(
    Resource, name, st.just("image/png"), st.one_of(st.none(), st.integers(0, 9**9)), st.just("https://a.cn/1.png")
)
infos = st.builds(
    Info,
    st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3).map(tuple),
    name,
    st.sampled_from(URGENCIES),
    st.sampled_from(SEVERITIES),
    st.sampled_from(CERTAINTIES),
    st.sampled_from(["zh-CN", "en-US"]),
    st.lists(st.sampled_from(RESPONSE_TYPES), max_size=2).map(tuple),
    words,
    pairs,
    st.none(),
    st.none(),
    st.one_of(st.none(), aware),
    *(words for _ in range(4)),
    st.just(""),
    words,
    pairs,
    st.lists(resources, max_size=1).map(tuple),
    st.lists(areas, max_size=2).map(tuple),
)
alerts = st.builds(
    Alert,
    name,
    name,
    aware.map(lambda moment: moment.replace(year=2091)),
    st.sampled_from(STATUSES),
    st.just("Update"),
    st.just("Private"),
    words,
    words,
    st.lists(word, min_size=1, max_size=3).map(tuple),
    st.lists(name, max_size=2).map(tuple),
    words,
    st.lists(st.builds(Reference, name.map(lambda text: f"{text}~"), name, aware), min_size=1, max_size=2).map(tuple),
    st.lists(word, max_size=2).map(tuple),
    st.lists(infos, max_size=2).map(tuple),
)


@settings(deadline=None)  # other work on the machine makes a case slow
@given(alerts)
def test_written_message_reads_back_and_fits_the_schema(alert: Alert) -> None:
    raw = write(alert)
    assert read(raw) == alert
    SCHEMA.assertValid(etree.fromstring(raw))


@settings(deadline=None)  # other work on the machine makes a case slow
@given(aware)
def test_moments_have_an_offset_and_never_z(moment: datetime) -> None:
    [sent] = etree.fromstring(write(Alert(**{**vars(ALERT), "sent": moment}))).iter("{*}sent")
    assert "Z" not in sent.text
    assert datetime.fromisoformat(sent.text) == moment


def test_utc_is_written_as_an_offset() -> None:
    assert b"<sent>2026-07-08T06:30:00+00:00</sent>" in write(Alert(**{**vars(ALERT), "sent": SENT.astimezone(UTC)}))


def test_an_offset_with_seconds_of_its_own_becomes_utc() -> None:
    old = datetime(1900, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert b"<sent>1899-12-31T15:54:17+00:00</sent>" in write(Alert(**{**vars(ALERT), "sent": old}))


def test_a_moment_without_offset_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        write(Alert(**{**vars(ALERT), "sent": SENT.replace(tzinfo=None)}))


def test_what_would_be_wrong_does_not_leave() -> None:
    with pytest.raises(CapRefused, match="references：更新（Update）必须") as refused:
        write(Alert(**{**vars(ALERT), "message_type": "Update"}))
    assert refused.value.fields.keys() == {"/alert[1]/references[1]"}


def test_control_characters_do_not_break_the_document() -> None:
    info = Info(**{**vars(INFO), "headline": "积水\x0b预警\ud800"})
    assert read(write(Alert(**{**vars(ALERT), "infos": (info,)}))).infos[0].headline == "积水 预警"


def test_layout_is_the_standards() -> None:
    raw = write(ALERT).decode()
    assert raw.startswith(
        "<?xml version='1.0' encoding='UTF-8'?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">"
    )
    assert [etree.QName(child).localname for child in etree.fromstring(raw.encode())] == [
        "identifier", "sender", "sent", "status", "msgType", "scope", "info",
    ]  # fmt: skip
