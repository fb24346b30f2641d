"""The talk with a sensor that publishes JSON by MQTT 3.1.1: its own small server, because an acknowledgement must mean
that the reading is on disk, and because what is refused is to stand on the device's page.

A device logs in with its code and credential, as at the broker, and publishes into its own topics only.
"""

from anlan.connectors.json_mapping.codec import CODEC
from anlan.connectors.json_mapping.lookup import Mappings, SavedMappings
from anlan.connectors.json_mapping.mapping import Mapping, OtherTopic, Understood, understand
from anlan.connectors.mqtt import packets
from anlan.connectors.mqtt.packets import BadPacket, Connect, Publish
from anlan.connectors.tcp.contacts import heard
from anlan.connectors.tcp.desk import Desk, Stranger
from anlan.connectors.tcp.dialogue import Dialogue
from anlan.connectors.wire.framing import Frame
from anlan.watch.telemetry import api as telemetry

MOST_OPEN = 200  # messages of QoS 2 between their two halves
GATEWAY = "gateway"
MAPPING = "mapping"
SAVED = SavedMappings()  # one for all connections


class JsonDialogue(Dialogue):
    """`station` is the device that has logged in; a gateway's messages may belong to devices behind it."""

    codec = CODEC

    def __init__(self, desk: Desk, mappings: Mappings = SAVED) -> None:
        super().__init__(desk)
        self._mappings = mappings
        self._half_done: set[int] = set()

    async def on_frame(self, frame: Frame) -> bytes:
        """Part of Dialogue."""
        try:
            packets.check_flags(frame.raw)
            if self.station is None:
                return await self._on_first(frame)
            return await self._on_packet(packets.kind_of(frame), frame)
        except BadPacket as mistake:
            raise Stranger(str(mistake), self.claim) from mistake

    async def on_fault(self, frame: Frame) -> bytes:
        """Part of Dialogue: behind a broken packet nothing can be found (4.8)."""
        raise Stranger(frame.words, self.claim)

    async def _on_first(self, frame: Frame) -> bytes:
        """3.1: the first packet says who it is, with the code and credential of a registered device."""
        if packets.kind_of(frame) != packets.CONNECT:
            raise Stranger("MQTT 的第一个报文应是 CONNECT")
        asked = packets.read_connect(frame.raw)
        refusal = await self._refusal_of(asked)
        if refusal:
            self.is_over = True
            return packets.connack(refusal)
        self.station = await self.desk.station_of_code(CODEC.key, asked.username, asked.password)
        if self.station is None:
            self.is_over = True
            words = "登录被拒绝：凭据不对，或设备没有登记为 JSON 接入"
            written = heard(self.desk.clock(), CODEC.written(frame.raw), error=words, is_valid=False)
            self.desk.contacts.note(asked.username, written)
            return packets.connack(packets.BAD_CREDENTIAL)
        return packets.connack(packets.ACCEPTED)

    async def _refusal_of(self, asked: Connect) -> int:
        if asked.level not in packets.LEVELS:
            return packets.BAD_PROTOCOL
        if not asked.client_id:
            return packets.BAD_CLIENT_ID
        return 0 if asked.username and asked.password else packets.BAD_CREDENTIAL

    async def _on_packet(self, kind: int, frame: Frame) -> bytes:
        assert self.station is not None
        await self._still_known()
        if kind == packets.PUBLISH:
            return await self._on_publish(packets.read_publish(frame.raw), frame)
        if kind == packets.PUBREL:
            number = packets.read_number(frame.raw)
            self._half_done.discard(number)
            return packets.numbered(packets.PUBCOMP, number)
        if kind == packets.PINGREQ:
            return packets.pong()
        if kind == packets.SUBSCRIBE:
            return packets.suback_refused(packets.read_number(frame.raw), packets.count_filters(frame.raw))
        if kind == packets.UNSUBSCRIBE:
            return packets.numbered(packets.UNSUBACK, packets.read_number(frame.raw))
        if kind == packets.DISCONNECT:
            self.is_over = True
            return b""
        raise BadPacket(f"不该由设备发送 {packets.TITLES[kind]} 报文")

    async def _still_known(self) -> None:
        """Look up who this is anew, so that a withdrawn device ends and a changed mapping holds."""
        assert self.station is not None
        self.station = await self.desk.station(CODEC.key, self.station.remote_id)

    async def _on_publish(self, said: Publish, frame: Frame) -> bytes:
        """Store, then acknowledge. What is refused is noted and acknowledged: sent again it would be no better."""
        if not (said.qos == 2 and said.packet in self._half_done):
            await self._store(said)
        if said.qos == 2:
            if len(self._half_done) >= MOST_OPEN:
                raise BadPacket(f"有 {MOST_OPEN} 条 QoS 2 消息没有完成")
            self._half_done.add(said.packet)
        if said.qos:
            return packets.numbered(packets.PUBACK if said.qos == 1 else packets.PUBREC, said.packet)
        return b""

    async def _store(self, said: Publish) -> None:
        assert self.station is not None
        written = f"{said.topic} {said.payload.decode('utf-8', 'replace')}"
        mapping = await self._mappings.find(str(self.station.options.get(MAPPING, "")))
        if mapping is None:
            await self._refuse(written, "这台设备没有选定 JSON 映射")
            return
        try:
            understood = understand(mapping, said.topic, said.payload)
            owner = await self._owner(mapping, understood)
        except (OtherTopic, Stranger) as refusal:
            await self._refuse(written, str(refusal))
            return
        self.reasons += await self.desk.take(owner, understood.message(), written)

    async def _owner(self, mapping: Mapping, understood: Understood) -> telemetry.Station:
        """Whose the values are: of who has logged in, or of a device that stands behind it; raises Stranger."""
        assert self.station is not None
        if understood.device is None or understood.device == self.station.remote_id:
            return self.station
        behind = await self.desk.behind(CODEC.key, understood.device)
        if behind is None or behind.options.get(GATEWAY) != self.station.sender.code:
            raise Stranger(f"标识 {understood.device[:40]} 不是这台设备，也不是经它接入的设备")
        return behind

    async def _refuse(self, written: str, reason: str) -> None:
        assert self.station is not None
        self.reasons.append(reason)
        await self.desk.note(self.station, written, reason)
