"""What a mapping says, what is wrong with one, and what a message says by it.

topic   sensors/{device}/up            + any level, # the rest, {device} the sender's name
device  login | topic | payload        whose the values are: of who logged in, or as named in topic or payload
records data.list[*]                   empty: the message is one record
items   temp → temperature, Cel, ×0.1  one value each; its channel is set against a point on the device's page
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from anlan.connectors.json_mapping.moments import ZONES, TimeFormat, check_pattern, moment
from anlan.connectors.json_mapping.paths import EACH, Absent, BadPath, find, parse
from anlan.connectors.wire.message import Message, Reading
from anlan.kit.units import UnitUnknown, unit_of

PROTOCOL = "json"
DEVICE_LEVEL = "{device}"
MOST_ITEMS = 24
MOST_RECORDS = 500
LONGEST_TOPIC = 200
_CHANNEL = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,40}")


class DeviceKey(StrEnum):
    """Where the sender's name stands."""

    LOGIN = "login"
    TOPIC = "topic"
    PAYLOAD = "payload"


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value: where it stands, what it is called, and value × scale + offset in `unit`.

    `words` gives numbers to words: {"ON": 1, "OFF": 0}.
    """

    path: str
    channel: str
    title: str = ""
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    words: dict[str, float] = {}


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a mapping."""

    topic: str
    items: tuple[Item, ...]
    device: DeviceKey = DeviceKey.LOGIN
    device_path: str = ""
    records: str = ""
    time_path: str = ""
    time_format: TimeFormat = TimeFormat.ARRIVAL
    time_pattern: str = ""
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says: the device it names (None when it names none), its values, and what is wrong with it."""

    device: str | None
    readings: Sequence[Reading]
    errors: Sequence[str]

    def message(self) -> Message[dict[str, str]]:
        """The same as a connector's message."""
        return Message(PROTOCOL, "JSON", self.device or "", {}, self.readings, (), self.errors)


class OtherTopic(ValueError):
    """The topic is not the mapping's; the message says what it should look like."""


def faults_of(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) of a mapping; fields of items as `items-0-path`. None when it can be used."""
    yield from _topic_faults(mapping)
    yield from _path_faults("device_path", mapping.device_path, is_wanted=mapping.device is DeviceKey.PAYLOAD)
    if mapping.records:
        yield from _path_faults("records", mapping.records, may_be_each=True)
    yield from _path_faults("time_path", mapping.time_path, is_wanted=mapping.time_format is not TimeFormat.ARRIVAL)
    if mapping.time_format is TimeFormat.PATTERN:
        try:
            check_pattern(mapping.time_pattern)
        except ValueError as mistake:
            yield "time_pattern", str(mistake)
    if mapping.zone not in ZONES:
        yield "zone", "时区应是北京时间或世界时"
    if not 0 < len(mapping.items) <= MOST_ITEMS:
        yield "items-0-path", f"至少写一个值，最多 {MOST_ITEMS} 个"
    channels: set[str] = set()
    for place, item in enumerate(mapping.items):
        for field, words in _item_faults(item):
            yield f"items-{place}-{field}", words
        if item.channel in channels:
            yield f"items-{place}-channel", f"通道 {item.channel} 已用在上面"
        channels.add(item.channel)


def _topic_faults(mapping: Mapping) -> Iterator[tuple[str, str]]:
    levels = mapping.topic.split("/")
    if not mapping.topic or len(mapping.topic) > LONGEST_TOPIC or "\0" in mapping.topic:
        yield "topic", f"填写主题，不超过 {LONGEST_TOPIC} 个字符，如 sensors/{DEVICE_LEVEL}/up"
    elif "#" in levels[:-1]:
        yield "topic", "# 只能是最后一级"
    elif any(mark in level for level in levels if len(level) > 1 and level != DEVICE_LEVEL for mark in "+#{}"):
        yield "topic", f"+、# 和 {DEVICE_LEVEL} 必须独占一级，如 sensors/{DEVICE_LEVEL}/up"
    elif levels.count(DEVICE_LEVEL) > 1:
        yield "topic", f"{DEVICE_LEVEL} 只能出现一次"
    elif mapping.device is DeviceKey.TOPIC and DEVICE_LEVEL not in levels:
        yield "topic", f"设备标识取自主题时，主题里要有一级 {DEVICE_LEVEL}"
    elif levels[0] in ("#", "+"):
        yield "topic", "第一级要写明，不能用通配符"


def _path_faults(
    field: str, path: str, *, is_wanted: bool = False, may_be_each: bool = False
) -> Iterator[tuple[str, str]]:
    if not path:
        if is_wanted:
            yield field, "填写它在消息里的路径，如 data.ts"
        return
    try:
        steps = parse(path)
    except BadPath as mistake:
        yield field, str(mistake)
        return
    if (EACH in steps) is not may_be_each:
        yield field, "这里的路径要以 [*] 结尾，表示列表里的每一条" if may_be_each else "这里只能指一个位置，不能用 [*]"


def _item_faults(item: Item) -> Iterator[tuple[str, str]]:
    yield from _path_faults("path", item.path, is_wanted=True)
    if not _CHANNEL.fullmatch(item.channel):
        yield "channel", "通道名用英文字母、数字和 _ . -，不超过 60 个字符"
    if not math.isfinite(item.scale) or item.scale == 0:
        yield "scale", "倍率不能是 0"
    if not math.isfinite(item.offset):
        yield "offset", "偏移应是有限的数"
    if item.unit:
        try:
            unit_of(item.unit)
        except UnitUnknown as mistake:
            yield "unit", str(mistake)


def device_in_topic(mapping: Mapping, topic: str) -> str | None:
    """What stands at `{device}` in a topic that fits the pattern; None when the pattern has none. Raises OtherTopic."""
    found: str | None = None
    wanted, said = mapping.topic.split("/"), topic.split("/")
    for place, level in enumerate(wanted):
        if level == "#":
            return found
        if place >= len(said) or (level not in ("+", DEVICE_LEVEL) and level != said[place]):
            raise OtherTopic(f"主题“{topic[:80]}”不是这台设备的，应为 {mapping.topic}")
        if level == DEVICE_LEVEL:
            found = said[place]
    if len(said) > len(wanted):
        raise OtherTopic(f"主题“{topic[:80]}”不是这台设备的，应为 {mapping.topic}")
    return found


def understand(mapping: Mapping, topic: str, payload: bytes) -> Understood:
    """What a message says by a mapping; never raises but OtherTopic."""
    in_topic = device_in_topic(mapping, topic)
    try:
        whole = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as mistake:
        return Understood(in_topic, (), [f"内容不是 JSON：{str(mistake)[:80]}"])
    errors: list[str] = []
    device = in_topic
    if mapping.device is DeviceKey.PAYLOAD:
        device = _named(mapping, whole, errors)
        if device is None:
            return Understood(None, (), errors)
    records = _records(mapping, whole, errors)
    readings = [reading for record in records for reading in _readings(mapping, record, whole, errors)]
    if not readings and not errors:
        errors.append("消息里没有映射所写的任何一个值，请核对路径")
    return Understood(device, readings, errors)


def _named(mapping: Mapping, whole: Any, errors: list[str]) -> str | None:
    try:
        said = find(whole, parse(mapping.device_path))
    except Absent:
        errors.append(f"消息里没有设备标识（{mapping.device_path}）")
        return None
    if isinstance(said, bool) or not isinstance(said, str | int) or not _KEY.fullmatch(str(said)):
        errors.append(f"设备标识（{mapping.device_path}）应是文字或整数，现在是 {_short(said)}")
        return None
    return str(said)


def _records(mapping: Mapping, whole: Any, errors: list[str]) -> list[Any]:
    if not mapping.records:
        return [whole]
    try:
        found = find(whole, parse(mapping.records)[:-1])
    except Absent:
        found = None
    if not isinstance(found, list):
        errors.append(f"消息里没有列表（{mapping.records}）")
        return []
    if len(found) > MOST_RECORDS:
        errors.append(f"列表有 {len(found)} 条，超过 {MOST_RECORDS} 条，其余没有读")
    return found[:MOST_RECORDS]


def _readings(mapping: Mapping, record: Any, whole: Any, errors: list[str]) -> Iterator[Reading]:
    at = None
    if mapping.time_format is not TimeFormat.ARRIVAL:
        try:
            at = _time(mapping, record, whole)
        except ValueError as mistake:
            errors.append(str(mistake))
            return
    for item in mapping.items:
        try:
            said = find(record, parse(item.path))
        except Absent:
            continue
        try:
            value = None if said is None else _value(item, said)
        except ValueError as mistake:
            errors.append(str(mistake))
            continue
        yield Reading(item.channel, item.title or item.channel, value, item.unit, at)


def _time(mapping: Mapping, record: Any, whole: Any) -> datetime:
    """The record's own time, or the message's when the record has none; raises ValueError."""
    steps = parse(mapping.time_path)
    for place in (record, whole):
        try:
            said = find(place, steps)
        except Absent:
            continue
        return moment(said, mapping.time_format, mapping.time_pattern, mapping.zone)
    raise ValueError(f"消息里没有时间（{mapping.time_path}）")


def _value(item: Item, said: Any) -> float:
    """A number out of what JSON holds; raises ValueError."""
    if isinstance(said, str) and said.strip() in item.words:
        number = item.words[said.strip()]
    elif isinstance(said, bool | int | float) or (isinstance(said, str) and _NUMBER.fullmatch(said.strip()[:40])):
        try:
            number = float(said)
        except (OverflowError, ValueError):
            number = math.inf
    else:
        raise ValueError(f"{item.title or item.channel}（{item.path}）应是数，现在是 {_short(said)}")
    value = number * item.scale + item.offset
    if not math.isfinite(value):
        raise ValueError(f"{item.title or item.channel}（{item.path}）太大，不是有限的数")
    return float(f"{value:.12g}")  # 121 × 0.1 is 12.1, not 12.100000000000001


def _short(said: Any) -> str:
    text = msgspec.json.encode(said).decode("utf-8", "replace")
    return text if len(text) <= 40 else text[:40] + "…"
