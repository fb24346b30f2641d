"""The demo's signs: each keeps a connection, shows what it is told and answers, and says that it is sound."""

import asyncio
import json
import logging
import time
from random import Random

from anlan.connectors.mqtt.client import MqttRefused
from anlan.connectors.mqtt.listener import Listener
from anlan.kit.partition import command_subject_of, mqtt_topic, reply_subject_of, topic_of
from demo.credentials import token_of
from demo.gauges import Instrument
from demo.packs import pack

log = logging.getLogger("demo.boards")

PREFIX = "BS-"
SPEAKS_S = 280.0
SWITCHES_S = (0.1, 0.4)  # how long a board of lamps takes to change
PAUSES_S = (1.0, 60.0)


class Board:
    """One sign."""

    def __init__(self, device: Instrument, host: str, port: int, chance: Random) -> None:
        self.device, self.host, self.port, self.chance = device, host, port, chance
        self.line: Listener | None = None
        self.newest = 0
        self.answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Listen for ever; when the broker is away, come back after a growing pause."""
        code, pause = self.device.code, PAUSES_S[0]
        while True:
            try:
                topic = mqtt_topic(command_subject_of(code))
                self.line = await Listener.listen(self.host, self.port, code, token_of(code), topic, self.hear)
                pause = PAUSES_S[0]
                while self.line.is_open:
                    values = {gauge.code: gauge.normal for gauge in self.device.gauges}
                    self.line.publish(topic_of(code), pack(self.device, values, time.time()))
                    await asyncio.wait({asyncio.ensure_future(self.line.wait_closed())}, timeout=SPEAKS_S)
            except MqttRefused as refusal:
                log.warning("标识 %s 未获接入：%s", code, refusal)
            except (OSError, TimeoutError):
                pass
            await asyncio.sleep(pause * self.chance.uniform(0.8, 1.2))
            pause = min(PAUSES_S[1], pause * 2)

    def hear(self, payload: bytes) -> None:
        """A command: shown after a moment and answered; an older one than the last is left."""
        said = json.loads(payload)
        if said["number"] < self.newest:
            return
        self.newest = said["number"]
        task = asyncio.get_running_loop().create_task(self._answer(said["number"]))
        self.answers.add(task)
        task.add_done_callback(self.answers.discard)

    async def _answer(self, number: int) -> None:
        await asyncio.sleep(self.chance.uniform(*SWITCHES_S))
        if self.line is not None and self.line.is_open:
            reply = json.dumps({"number": number, "ok": True}).encode()
            self.line.publish(mqtt_topic(reply_subject_of(self.device.code)), reply, qos=0)

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
