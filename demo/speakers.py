"""Demo devices that speak a protocol of their own, one of each: who they are, and what they send.

They speak only where the protocol has a port (`demo.speaking`); otherwise they stand in the register, never heard.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anlan.connectors.gb26875 import answers as gb26875
from anlan.connectors.gb26875.clock import Clock, packed
from anlan.connectors.hj212.frames import frame as hj212_frame
from anlan.connectors.json_mapping.mapping import DeviceKey, Item
from anlan.connectors.json_mapping.mapping import Mapping as JsonMapping
from anlan.connectors.json_mapping.moments import TimeFormat
from anlan.connectors.jt808.answers import message as jt808_message
from anlan.connectors.jt808.messages import Header as Jt808Header
from anlan.connectors.sl651.codec import CODEC as SL651
from anlan.kit.bcd import packed as digits
from anlan.kit.bcd import packed_moment
from anlan.kit.calendar import SHANGHAI
from demo.chance import dice
from demo.gauges import Gauge
from demo.known_places import FIXED
from demo.placing import Position, near

Values = Mapping[str, float]
CENTRE = "000000000000"
MAPPING_KEY = "demo-jishui"
MAPPING = JsonMapping(
    topic="sensors/{device}/up",
    device=DeviceKey.TOPIC,
    time_path="ts",
    time_format=TimeFormat.SECONDS,
    items=(Item("data.mm", "depth", "积水深度", "mm"), Item("data.temp", "temp", "气温", "Cel", 0.1)),
)
_PLACES = {fixed.name: fixed.position for fixed in FIXED}


@dataclass(frozen=True)
class Speaker:
    """One device. `channels` leads from the suffix of a point to the channel that shows it."""

    code: str
    name: str
    model: str
    place: str
    protocol: str
    remote_id: str
    gauges: tuple[Gauge, ...]
    channels: Mapping[str, str]
    every_s: float
    password: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def position(self) -> Position:
        """Beside a known place."""
        return near(_PLACES[self.place], 60, dice(self.code))


def _gauge(
    code: str, suffix: str, words: str, kind: str, normal: float, noise: float = 0.0, variant: str = "default"
) -> Gauge:
    return Gauge(f"{code}.{suffix}", words, kind, normal, noise, variant=variant)


FIRE = Speaker(
    "YC-9001",
    "龙开河闸管理房用户信息传输装置",
    "用户信息传输装置",
    "龙开河闸",
    "gb26875",
    "000000009001",
    (_gauge("YC-9001", "smoke", "闸室感烟探测器", "smoke", 0.0),),
    {"smoke": "1-1-40-65537/fire"},
    60.0,
    options={"clock": "bcd"},
)
STATION = Speaker(
    "SW-9002",
    "锁江楼遥测站",
    "水位雨量遥测站",
    "锁江楼堤段",
    "sl651",
    "0036040302",
    (
        _gauge("SW-9002", "stage", "锁江楼水位", "river_stage", 14.6, 0.01),
        _gauge("SW-9002", "rain1h", "锁江楼雨量", "rain_1h", 0.0),
    ),
    {"stage": "39", "rain1h": "1A"},
    60.0,
    password="A036",  # noqa: S106 - of a demo device
)
MONITOR = Speaker(
    "HB-9003",
    "八里湖冷库在线监测仪",
    "氨气在线监测仪",
    "八里湖",
    "hj212",
    "360403HB9003",
    (_gauge("HB-9003", "nh3", "冷库氨浓度", "ammonia", 0.4, 0.05),),
    {"nh3": "a21001-Rtd"},
    60.0,
    password="123456",  # noqa: S106 - of a demo device
)
TANKER = Speaker(
    "CL-9004",
    "危化品运输车 赣G·D9004",
    "车载卫星定位终端",
    "长虹大道下穿",
    "jt808",
    "13907929004",
    (_gauge("CL-9004", "temp", "罐体温度", "process_temperature", 18.0, 0.5),),
    {"temp": "compartment_temperature"},
    30.0,
)
SENSOR = Speaker(
    "JS-9005",
    "庐山南路积水传感器",
    "ESP32 积水传感器",
    "庐山南路下穿",
    "json",
    "js-9005",
    (
        _gauge("JS-9005", "depth", "庐山南路积水", "water_depth", 0.3, 0.2, "underpass"),
        _gauge("JS-9005", "temp", "庐山南路气温", "air_temperature", 12.0, 0.2),
    ),
    {"depth": "depth", "temp": "temp"},
    60.0,
    options={"mapping": MAPPING_KEY},
)
SPEAKERS = (FIRE, STATION, MONITOR, TANKER, SENSOR)


def fire_frame(values: Values, at: datetime, serial: int) -> bytes:
    """GB/T 26875.3, type 2: the state of one smoke detector, times in BCD."""
    state = 3 if values["smoke"] else 1
    part = bytes((1, 1, 40)) + (65537).to_bytes(4, "little") + state.to_bytes(2, "little")
    described = "闸室感烟探测器".encode("gb18030").ljust(31, b"\0")
    data = bytes((2, 1)) + part + described + packed(at, Clock.BCD)
    return gb26875.frame(serial & 0xFFFF, "1.1", at, FIRE.remote_id, CENTRE, gb26875.SEND, data, Clock.BCD)


def station_frame(values: Values, at: datetime, serial: int) -> bytes:
    """SL 651, function 32: stage in centimetres, rain of the hour, voltage."""
    address, when = bytes.fromhex(STATION.remote_id), packed_moment(at.astimezone(SHANGHAI))
    body = (serial & 0xFFFF).to_bytes(2, "big") + when + b"\xf1\xf1" + address + b"\x48\xf0\xf0" + when[:5]
    body += b"\x39\x23" + digits(f"{round(values['stage'] * 1000)}", 4)
    body += b"\x1a\x19" + digits(f"{round(values['rain1h'] * 10)}", 3) + b"\x38\x12\x12\x65"
    raw = b"\x7e\x7e\x01" + address + bytes.fromhex(STATION.password) + b"\x32\x00\x00\x02" + body + b"\x03\0\0"
    return SL651.seal(raw)


def monitor_frame(values: Values, at: datetime, serial: int) -> bytes:
    """HJ 212, command 2011, with an answer asked for."""
    local = at.astimezone(SHANGHAI)
    head = (
        f"QN={local:%Y%m%d%H%M%S}{serial % 1000:03d};ST=31;CN=2011;PW={MONITOR.password};MN={MONITOR.remote_id};Flag=5"
    )
    return hj212_frame(f"{head};CP=&&DataTime={local:%Y%m%d%H%M%S};a21001-Rtd={values['nh3']:.2f},a21001-Flag=N&&")


def tanker_header(serial: int) -> Jt808Header:
    """The head of the vehicle's messages."""
    return Jt808Header(phone=TANKER.remote_id.zfill(12), serial=serial & 0xFFFF)


def tanker_frame(values: Values, at: datetime, serial: int) -> bytes:
    """JT/T 808, 0200: located, ignition on, with the temperature as an extra."""
    longitude, latitude = TANKER.position
    numbers = ((0, 4), (3, 4), (round(latitude * 1e6), 4), (round(longitude * 1e6), 4), (20, 2), (412, 2), (90, 2))
    body = b"".join(number.to_bytes(size, "big") for number, size in numbers) + packed_moment(at.astimezone(SHANGHAI))
    body += b"\x06\x02" + round(values["temp"]).to_bytes(2, "big", signed=True)
    return jt808_message(tanker_header(serial), 0x0200, serial & 0xFFFF, body)


def sensor_message(values: Values, at: datetime, serial: int) -> bytes:
    """JSON as the mapping reads it: millimetres, tenths of a degree."""
    data = {"mm": round(values["depth"] * 10), "temp": round(values["temp"] * 10)}
    return json.dumps({"ts": int(at.timestamp()), "no": serial, "data": data}).encode()


FRAMES: Mapping[str, Callable[[Values, datetime, int], bytes]] = {
    "gb26875": fire_frame,
    "sl651": station_frame,
    "hj212": monitor_frame,
    "jt808": tanker_frame,
    "json": sensor_message,
}
