"""A cheap sensor and the MQTT server for JSON: log in, publish, be refused; no acknowledgement before it is stored."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from anlan.connectors.json_mapping.dialogue import JsonDialogue
from anlan.connectors.json_mapping.mapping import DeviceKey, Item, Mapping
from anlan.connectors.mqtt.client import Publisher
from anlan.connectors.mqtt.packets import remaining_length
from anlan.connectors.tcp.desk import Desk
from tests.connectors.world import AT, Device, Scene, play, station

MAPPING = Mapping("tele/{device}/up", (Item("t", "t", "气温", "Cel", 0.1),), device=DeviceKey.TOPIC)
SHED = station("shed-3", {"S-1.t": ("t", "Cel")}, mapping="shed")
BEHIND = station("shed-4", {"S-2.t": ("t", "Cel")}, mapping="shed", gateway="D-shed-3")
FOREIGN = station("shed-5", {"S-3.t": ("t", "Cel")}, mapping="shed")
ACCEPTED, PUBACK = b"\x20\x02\x00\x00", b"\x40\x02\x00\x07"


class Kept:
    """Mappings in memory."""

    async def find(self, key: str) -> Mapping | None:
        return {"shed": MAPPING}.get(key)


class Talk(JsonDialogue):
    """With them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Kept())


def text(said: str) -> bytes:
    raw = said.encode()
    return len(raw).to_bytes(2, "big") + raw


def connect(code: str = "D-shed-3", token: str = "right", client: str = "esp32", level: int = 4) -> bytes:
    body = text("MQTT" if level != 3 else "MQIsdp") + bytes((level, 0xC2)) + b"\x00\x3c"
    body += text(client) + text(code) + text(token)
    return b"\x10" + remaining_length(len(body)) + body


def publish(topic: str, payload: bytes, qos: int = 1) -> bytes:
    body = text(topic) + (b"\x00\x07" if qos else b"") + payload
    return bytes((0x30 | qos << 1,)) + remaining_length(len(body)) + body


def on_line(act: Callable[[Scene, Device], Coroutine[Any, Any, None]]) -> Scene:
    """A scene whose device has logged in."""

    async def run(scene: Scene) -> None:
        device = await scene.device()
        await device.send(connect())
        assert await device.answer(4) == ACCEPTED
        await act(scene, device)

    return play(Talk, run, SHED, BEHIND, FOREIGN)


def test_it_works() -> None:
    async def act(scene: Scene, device: Device) -> None:
        await device.send(publish("tele/shed-3/up", b'{"t": 315}'))
        assert await device.answer(4) == PUBACK
        await device.send(b"\xc0\x00")
        assert await device.answer(2) == b"\xd0\x00"

    scene = on_line(act)
    assert scene.broker.values == {"S-1.t": 31.5}
    assert scene.broker.published[0][1].time == AT.timestamp()
    told = scene.contacts["D-shed-3"].recent
    assert [heard.frame for heard in told] == [
        "PINGREQ",
        'tele/shed-3/up {"t": 315}',
        "CONNECT 客户端号 esp32，用户名 D-shed-3",
    ]
    assert all(heard.is_valid and not heard.error for heard in told)


def test_no_acknowledgement_before_it_is_stored() -> None:
    async def act(scene: Scene, device: Device) -> None:
        scene.broker.may_acknowledge.clear()
        await device.send(publish("tele/shed-3/up", b'{"t": 315}'))
        assert await device.hears_nothing()
        scene.broker.may_acknowledge.set()
        assert await device.answer(4) == PUBACK
        scene.broker.is_away = True
        await device.send(publish("tele/shed-3/up", b'{"t": 316}'))
        assert await device.is_hung_up()

    assert len(on_line(act).broker.published) == 1


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (connect(token="wrong"), 4),
        (connect(code="D-nobody"), 4),
        (connect(code="", token=""), 4),
        (connect(client=""), 2),
        (connect(level=5), 1),
    ],
)
def test_who_is_not_let_in(asked: bytes, answer: int) -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(asked + publish("tele/shed-3/up", b'{"t": 315}'))
        assert await device.answer(4) == bytes((0x20, 2, 0, answer))
        assert await device.is_hung_up()

    assert play(Talk, act, SHED).broker.published == []


def test_a_wrong_credential_stands_on_the_devices_page() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(connect(token="wrong"))
        assert await device.is_hung_up() is False
        assert await device.is_hung_up()

    told = play(Talk, act, SHED).contacts["D-shed-3"]
    assert told.recent[0].error == "登录被拒绝：凭据不对，或设备没有登记为 JSON 接入"
    assert "wrong" not in told.recent[0].frame
    assert told.seen_at is None


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("tele/shed-5/up", b'{"t": 1}', "标识 shed-5 不是这台设备，也不是经它接入的设备"),
        ("tele/shed-9/up", b'{"t": 1}', "标识 shed-9 不是这台设备"),
        ("other/shed-3/up", b'{"t": 1}', "主题“other/shed-3/up”不是这台设备的"),
        ("tele/shed-3/up", b"on fire", "内容不是 JSON"),
        ("tele/shed-3/up", b'{"t": "warm"}', "应是数"),
    ],
)
def test_what_is_refused_is_noted_and_acknowledged(topic: str, payload: bytes, reason: str) -> None:
    async def act(scene: Scene, device: Device) -> None:
        await device.send(publish(topic, payload))
        assert await device.answer(4) == PUBACK

    scene = on_line(act)
    assert scene.broker.published == []
    assert reason in scene.register.refused[0]
    assert reason in scene.contacts["D-shed-3"].recent[0].error


def test_a_gateway_speaks_for_the_devices_behind_it() -> None:
    async def act(scene: Scene, device: Device) -> None:
        await device.send(publish("tele/shed-4/up", b'{"t": 200}'))
        assert await device.answer(4) == PUBACK

    assert on_line(act).broker.published[0][0] == "D-shed-4"


def test_quality_of_service_two_stores_once() -> None:
    async def act(scene: Scene, device: Device) -> None:
        for _ in range(2):
            await device.send(publish("tele/shed-3/up", b'{"t": 315}', qos=2))
            assert await device.answer(4) == b"\x50\x02\x00\x07"
        await device.send(b"\x62\x02\x00\x07")
        assert await device.answer(4) == b"\x70\x02\x00\x07"

    assert len(on_line(act).broker.published) == 1


def test_subscriptions_are_refused() -> None:
    async def act(scene: Scene, device: Device) -> None:
        await device.send(b"\x82\x0c\x00\x09" + text("a/#") + b"\x01" + text("b") + b"\x00")
        assert await device.answer(6) == b"\x90\x04\x00\x09\x80\x80"

    on_line(act)


@pytest.mark.parametrize("raw", [b"\x20\x02\x00\x00", connect(), b"\x00\x00", b"\x36\x07\x00\x03a/b\x00\x0a"])
def test_who_breaks_the_protocol_is_hung_up_on(raw: bytes) -> None:
    async def act(scene: Scene, device: Device) -> None:
        await device.send(raw)
        assert await device.is_hung_up()

    on_line(act)


def test_who_publishes_first_is_hung_up_on() -> None:
    async def act(scene: Scene) -> None:
        device = await scene.device()
        await device.send(publish("tele/shed-3/up", b'{"t": 315}'))
        assert await device.is_hung_up()

    assert play(Talk, act, SHED).broker.published == []


def test_a_second_login_of_the_same_device_ends_the_first() -> None:
    async def act(scene: Scene, first: Device) -> None:
        second = await scene.device()
        await second.send(connect())
        assert await second.answer(4) == ACCEPTED
        assert await first.is_hung_up()

    on_line(act)


def test_the_products_own_client_is_understood() -> None:
    async def act(scene: Scene) -> None:
        client = await Publisher.connect("127.0.0.1", scene.server.port, "D-shed-3", "right")
        for number in range(200):
            client.publish("tele/shed-3/up", b'{"t": %d}' % number)
        assert await client.drain(5)
        client.close()
        await asyncio.sleep(0)

    assert len(play(Talk, act, SHED).broker.published) == 200
