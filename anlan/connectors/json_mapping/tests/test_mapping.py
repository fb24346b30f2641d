"""A message by a mapping: values, times, records, devices; what is wrong is named, nothing raises."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.connectors.json_mapping.mapping import (
    DeviceKey,
    Item,
    Mapping,
    OtherTopic,
    device_in_topic,
    faults_of,
    understand,
)
from anlan.connectors.json_mapping.moments import TimeFormat
from anlan.connectors.json_mapping.paths import BadPath, parse
from anlan.kit.calendar import SHANGHAI

AT = datetime(2026, 7, 1, 6, 40, tzinfo=SHANGHAI)
TASMOTA = Mapping(
    topic="tele/{device}/SENSOR",
    device=DeviceKey.TOPIC,
    items=(
        Item("SI7021.Temperature", "t", "气温", "Cel"),
        Item("SI7021.Humidity", "rh", "湿度", "%RH"),
        Item("POWER", "on", words={"ON": 1.0, "OFF": 0.0}),
    ),
    time_path="Time",
    time_format=TimeFormat.ISO,
)
CHIRPSTACK = Mapping(
    topic="application/+/device/+/event/up",
    device=DeviceKey.PAYLOAD,
    device_path="deviceInfo.devEui",
    records="object.samples[*]",
    items=(Item("mm", "depth", "积水深度", "m", 0.001),),
    time_path="ts",
    time_format=TimeFormat.SECONDS,
)


def test_it_works() -> None:
    payload = b'{"Time":"2026-07-01T06:40:00","SI7021":{"Temperature":31.5,"Humidity":"64"},"POWER":"ON"}'
    found = understand(TASMOTA, "tele/shed-3/SENSOR", payload)
    assert (found.device, found.errors) == ("shed-3", [])
    assert [(one.name, one.title, one.value, one.unit, one.at) for one in found.readings] == [
        ("t", "气温", 31.5, "Cel", AT),
        ("rh", "湿度", 64.0, "%RH", AT),
        ("on", "on", 1.0, "", AT),
    ]


def test_several_records_with_times_of_their_own() -> None:
    payload = b'{"deviceInfo":{"devEui":"24e124"},"object":{"samples":[{"mm":120,"ts":1782887800},{"mm":null,"ts":1782887860}]}}'
    found = understand(CHIRPSTACK, "application/1/device/24e124/event/up", payload)
    assert (found.device, found.errors) == ("24e124", [])
    assert [(one.value, one.at) for one in found.readings] == [
        (0.12, datetime.fromtimestamp(1782887800, UTC)),
        (None, datetime.fromtimestamp(1782887860, UTC)),
    ]


@pytest.mark.parametrize(
    ("form", "pattern", "zone", "said", "meant"),
    [
        (TimeFormat.MILLISECONDS, "", "UTC", 1782859200123, datetime(2026, 6, 30, 22, 40, 0, 123000, UTC)),
        (TimeFormat.SECONDS, "", "UTC", "1782859200", datetime(2026, 6, 30, 22, 40, tzinfo=UTC)),
        (TimeFormat.ISO, "", "Asia/Shanghai", "2026-06-30T22:40:00Z", AT),
        (TimeFormat.ISO, "", "UTC", "2026-06-30 22:40:00", AT),
        (TimeFormat.PATTERN, "%Y/%m/%d %H:%M", "Asia/Shanghai", "2026/07/01 06:40", AT),
    ],
)
def test_times(form: TimeFormat, pattern: str, zone: str, said: object, meant: datetime) -> None:
    mapping = Mapping("s/up", (Item("v", "v"),), time_path="t", time_format=form, time_pattern=pattern, zone=zone)
    assert list(faults_of(mapping)) == []
    found = understand(mapping, "s/up", msgspec.json.encode({"t": said, "v": 1}))
    assert [one.at for one in found.readings] == [meant]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"{", "内容不是 JSON"),
        (b"[" * 100_000, "内容不是 JSON"),
        (b'{"Time":"yesterday","SI7021":{"Temperature":1}}', "时间“yesterday”不是"),
        (b'{"SI7021":{"Temperature":1}}', "消息里没有时间（Time）"),
        (b'{"Time":"2026-07-01T06:40:00","SI7021":{"Temperature":"hot"}}', '应是数，现在是 "hot"'),
        (b'{"Time":"2026-07-01T06:40:00","SI7021":{"Temperature":[1]}}', "应是数，现在是 [1]"),
        (b'{"Time":"2026-07-01T06:40:00","SI7021":{"Temperature":1e400}}', "JSON"),
        (b'{"Time":"2026-07-01T06:40:00"}', "没有映射所写的任何一个值"),
    ],
)
def test_what_is_wrong_with_a_message_is_named(payload: bytes, words: str) -> None:
    found = understand(TASMOTA, "tele/shed-3/SENSOR", payload)
    assert found.readings == [] or found.readings == ()
    assert words in found.errors[0]


@pytest.mark.parametrize(
    "topic", ["tele/shed-3", "tele/shed-3/SENSOR/x", "stat/shed-3/SENSOR", "", "tele/shed-3/STATE"]
)
def test_another_topic_is_refused(topic: str) -> None:
    with pytest.raises(OtherTopic, match="应为 tele/"):
        device_in_topic(TASMOTA, topic)


def test_the_rest_of_a_topic() -> None:
    mapping = Mapping("gw/{device}/#", (Item("v", "v"),), device=DeviceKey.TOPIC)
    assert device_in_topic(mapping, "gw/a/b/c") == "a"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"topic": ""}, "topic", "填写主题"),
        ({"topic": "a/#/b"}, "topic", "最后一级"),
        ({"topic": "a/b+"}, "topic", "独占一级"),
        ({"topic": "#"}, "topic", "第一级要写明"),
        ({"topic": "a/b", "device": DeviceKey.TOPIC}, "topic", "{device}"),
        ({"topic": "{device}/{device}"}, "topic", "只能出现一次"),
        ({"device": DeviceKey.PAYLOAD}, "device_path", "填写它在消息里的路径"),
        ({"records": "a.b"}, "records", "以 [*] 结尾"),
        ({"time_format": TimeFormat.ISO}, "time_path", "填写它在消息里的路径"),
        ({"time_format": TimeFormat.PATTERN, "time_path": "t", "time_pattern": "%H:%M"}, "time_pattern", "年月日时分"),
        ({"time_format": TimeFormat.PATTERN, "time_path": "t", "time_pattern": "%"}, "time_pattern", "时间格式"),
        ({"zone": "Mars/Base"}, "zone", "时区"),
        ({"items": ()}, "items-0-path", "至少写一个值"),
        ({"items": (Item("a..b", "v"),)}, "items-0-path", "看不懂"),
        ({"items": (Item("a[*]", "v"),)}, "items-0-path", "不能用 [*]"),
        ({"items": (Item("a", "值"),)}, "items-0-channel", "通道名"),
        ({"items": (Item("a", "v"), Item("b", "v"))}, "items-1-channel", "已用在上面"),
        ({"items": (Item("a", "v", unit="furlong"),)}, "items-0-unit", "不认识"),
        ({"items": (Item("a", "v", scale=0.0),)}, "items-0-scale", "倍率不能是 0"),
        ({"items": (Item("a", "v", offset=float("inf")),)}, "items-0-offset", "有限"),
    ],
)
def test_a_bad_mapping_is_refused_at_the_field(changes: dict[str, object], field: str, words: str) -> None:
    mapping = msgspec.structs.replace(Mapping("s/{device}", (Item("v", "v"),)), **changes)
    assert words in dict(faults_of(mapping))[field]


@pytest.mark.parametrize("mapping", [TASMOTA, CHIRPSTACK])
def test_a_good_mapping_has_no_faults(mapping: Mapping) -> None:
    assert list(faults_of(mapping)) == []
    assert msgspec.convert(msgspec.to_builtins(mapping), Mapping) == mapping


@pytest.mark.parametrize(
    "path", ["a b", "a.", ".a", "a[", "a[x]", "a[*].b", "$$", "a" * 121, ".".join("abcdefghijklmn")]
)
def test_bad_paths(path: str) -> None:
    with pytest.raises(BadPath):
        parse(path)


def test_paths() -> None:
    assert parse("$") == parse("") == ()
    assert parse("$.a.b[0]['中文 键']") == ("a", "b", 0, "中文 键")
    assert parse("list[*]") == ("list", "*")


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["Time", "SI7021", "Temperature", "object", "samples", "ts", "mm", "deviceInfo", "devEui", "POWER"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(_JSON, st.sampled_from([TASMOTA, CHIRPSTACK]))
def test_no_message_raises(whole: object, mapping: Mapping) -> None:
    topic = mapping.topic.replace("{device}", "x").replace("+", "1")
    found = understand(mapping, topic, msgspec.json.encode(whole))
    assert all(one.value is None or abs(one.value) < float("inf") for one in found.readings)


@given(st.binary(max_size=200))
def test_no_bytes_raise(payload: bytes) -> None:
    assert understand(TASMOTA, "tele/x/SENSOR", payload).errors
