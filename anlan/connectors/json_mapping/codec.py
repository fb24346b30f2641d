"""How MQTT packets are shown on a device's page: the message as text, never a password."""

from dataclasses import dataclass
from typing import Any

from anlan.connectors.json_mapping.mapping import PROTOCOL
from anlan.connectors.mqtt import packets
from anlan.connectors.mqtt.packets import MqttFramer
from anlan.connectors.wire.codec import Codec
from anlan.connectors.wire.framing import Frame
from anlan.connectors.wire.message import Message


@dataclass(frozen=True)
class _JsonCodec(Codec):
    def written(self, raw: bytes) -> str:
        """`PUBLISH topic payload`; of other packets their name, of what is no packet its bytes."""
        try:
            kind = raw[0] >> 4
            if kind == packets.PUBLISH:
                said = packets.read_publish(raw)
                return f"{said.topic} {said.payload.decode('utf-8', 'replace')}"
            if kind == packets.CONNECT:
                asked = packets.read_connect(raw)
                return f"CONNECT 客户端号 {asked.client_id}，用户名 {asked.username}"
            return _ANSWERS[kind] if kind in _ANSWERS else packets.TITLES[kind]
        except (packets.BadPacket, IndexError, KeyError):
            return raw.hex().upper()


_ANSWERS = {
    packets.CONNACK: "CONNACK",
    packets.SUBACK: "SUBACK（不提供订阅）",
    packets.UNSUBACK: "UNSUBACK",
    packets.PINGRESP: "PINGRESP",
}


def _decode(frame: Frame) -> Message[Any]:
    """Packets mean something only to a device with a mapping (`mapping.understand`)."""
    return Message(PROTOCOL, "MQTT 报文", "", {}, errors=[frame.words] if frame.fault else [])


CODEC = _JsonCodec(PROTOCOL, "JSON（MQTT）低成本传感器", MqttFramer, _decode, bytes)
