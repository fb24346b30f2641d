"""An MQTT broker of its own with all loudspeakers and signs on it: what is said to one is spoken once and answered."""

import asyncio
import json
import struct
from typing import Any

from anlan.connectors.gateways.seen import Seen
from anlan.connectors.mqtt import both_ways as packets
from anlan.connectors.mqtt.packets import ACCEPTED, CONNECT, DISCONNECT, PINGREQ, PUBLISH, SUBSCRIBE, connack, pong

SPOKEN_AFTER_S = 0.4
NAMES = {"speakers": "大喇叭", "signs": "显示屏"}


class MqttSide:
    """Serves connections; knows the topics `<prefix>/<code>/say` and answers on `…/said`."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._heard: dict[asyncio.StreamWriter, list[str]] = {}
        self._later: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection until it ends."""
        self._heard[writer] = []
        try:
            while True:
                kind, body = await packets.read(reader)
                if kind >> 4 == DISCONNECT:
                    return
                self._take(kind, body, writer)
        except (OSError, asyncio.IncompleteReadError, packets.PacketWrong, struct.error):
            pass
        finally:
            self._heard.pop(writer, None)
            writer.close()

    def _take(self, kind: int, body: bytes, writer: asyncio.StreamWriter) -> None:
        if kind >> 4 == CONNECT:
            writer.write(connack(ACCEPTED))
        elif kind >> 4 == SUBSCRIBE:
            number = struct.unpack_from(">H", body)[0]
            self._heard[writer].append(packets.read_text(body, 2)[0])
            writer.write(packets.suback(number))
        elif kind >> 4 == PINGREQ:
            writer.write(pong())
        elif kind >> 4 == PUBLISH:
            task = asyncio.ensure_future(self._published(*packets.read_publish(kind, body), writer))
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    async def _published(self, topic: str, payload: bytes, number: int, writer: asyncio.StreamWriter) -> None:
        mood = self._seen.mood()
        if mood == "failing":
            writer.close()
            return
        if mood == "slow":
            await asyncio.sleep(self._seen.manners.slow_s)
        if number and not writer.is_closing():
            writer.write(packets.puback(number))
        prefix, _, rest = topic.partition("/")
        code, _, verb = rest.partition("/")
        said = _read(payload)
        if verb == "say" and said:
            self._seen.show(str(said.get("id", "")), NAMES.get(prefix, "设备"), code, str(said.get("text", "")))
            if not self._seen.is_silent():
                await asyncio.sleep(SPOKEN_AFTER_S)
                self._answer(f"{prefix}/{code}/said", str(said.get("id", "")))

    def _answer(self, topic: str, number: str) -> None:
        payload = json.dumps({"id": number, "state": "delivered"}).encode()
        for writer, patterns in self._heard.items():
            if any(packets.matches(pattern, topic) for pattern in patterns) and not writer.is_closing():
                writer.write(packets.publish(topic, payload))


def _read(payload: bytes) -> dict[str, Any]:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
