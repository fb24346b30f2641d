"""Playing a story and publishing as a device, against a small broker that answers like the real one."""

import asyncio
import json

import pytest

from demo import devices, playing
from demo.instruments import instruments
from demo.scenarios import STORIES
from demo.scenarios.player import CannotPlay, Player


class Broker:
    """Accepts or refuses every connection, acknowledges every message, remembers topic and pack."""

    def __init__(self, code: int = 0) -> None:
        self.code, self.heard, self.clients = code, list[tuple[str, list[dict[str, object]]]](), set[str]()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def _serve(self, reader, writer):
        try:
            while True:
                kind = (await reader.readexactly(1))[0]
                size, shift = 0, 0
                while True:
                    byte = (await reader.readexactly(1))[0]
                    size |= (byte & 0x7F) << shift
                    shift += 7
                    if not byte & 0x80:
                        break
                body = await reader.readexactly(size)
                if kind == 0x10:
                    length = int.from_bytes(body[10:12], "big")
                    self.clients.add(body[12 : 12 + length].decode())
                    writer.write(bytes((0x20, 2, 0, self.code)))
                elif kind == 0x32:
                    length = int.from_bytes(body[:2], "big")
                    self.heard.append((body[2 : 2 + length].decode(), json.loads(body[4 + length :])))
                    writer.write(b"\x40\x02" + body[2 + length : 4 + length])
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setattr(playing, "_folder", lambda: tmp_path)
    monkeypatch.setattr("demo.scenarios.player.TICK_S", 0.01)


def play(code=0, speed=3000.0):
    said = []

    async def go():
        async with Broker(code) as broker:
            player = Player(STORIES["gas"], "127.0.0.1", broker.port, said.append)
            return broker, await player.play(speed)

    broker, published = asyncio.run(go())
    return broker, published, said


def test_a_story_is_published_by_its_devices_and_all_is_acknowledged():
    broker, published, said = play()
    assert published == len(broker.heard) > 10
    values = [r["v"] for _, pack in broker.heard for r in pack if r["n"] == "RQ-0001.gas"]
    assert max(values) > 40
    assert values[-1] < 2
    assert all(topic.split("/")[2] == pack[0]["n"].split(".")[0] for topic, pack in broker.heard)
    assert broker.clients >= {"RQ-0001/scenario"}
    assert len(said) == len(STORIES["gas"].remarks)
    assert playing.claimed() == frozenset()


def test_without_the_product_it_says_what_to_do():
    player = Player(STORIES["gas"], "127.0.0.1", 1, lambda words: None)
    with pytest.raises(CannotPlay, match="anlan up"):
        asyncio.run(player.play(100))
    assert playing.claimed() == frozenset()


def test_without_the_demo_it_says_what_to_do():
    with pytest.raises(CannotPlay, match="anlan demo load"):
        play(code=5)


def test_a_device_speaks_all_its_points_and_hangs_up_unless_it_speaks_often():
    async def go():
        async with Broker() as broker:
            choir = devices.Choir("127.0.0.1", broker.port)
            for code in ("YX-0001", "JS-0412"):
                device = next(d for d in instruments() if d.code == code)
                await choir._take(devices.Turn(0.0, 0, device, devices.heartbeat_of(device)))
            await choir.kept["JS-0412"].drain(2)
            kept = set(choir.kept)
            choir.kept["JS-0412"].close()
            return broker, kept

    broker, kept = asyncio.run(go())
    assert kept == {"JS-0412"}
    packs = {topic.split("/")[2]: pack for topic, pack in broker.heard}
    assert {r["n"] for r in packs["YX-0001"]} == {f"YX-0001.{n}" for n in ("o2", "gas", "h2s", "co")}
    assert all({"n", "u", "v", "t"} <= set(r) for pack in packs.values() for r in pack)


def test_a_device_of_a_running_story_is_left_alone():
    async def go():
        async with Broker() as broker:
            playing.claim("gas", ["RQ-0001"])
            device = next(d for d in instruments() if d.code == "RQ-0001")
            await devices.Choir("127.0.0.1", broker.port)._take(devices.Turn(0.0, 0, device, 300.0))
            return broker

    assert asyncio.run(go()).heard == []


def test_a_refused_device_does_not_stop_the_others():
    async def go():
        async with Broker(code=5) as broker:
            choir = devices.Choir("127.0.0.1", broker.port)
            device = next(d for d in instruments() if d.code == "RQ-0001")
            await choir._take(devices.Turn(0.0, 0, device, 300.0))
            return choir

    assert asyncio.run(go()).refused == {"RQ-0001"}
