"""The publisher as another process, seen from the trial that orders it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from anlan.ops.instance import ROOT, Running
from anlan.ops.trial.scene import TrialDevice
from anlan.ops.trouble import Trouble


@dataclass(frozen=True)
class Told:
    """What the publisher says of its work. Moments are epoch seconds, numbers those of the readings.

    `acknowledged` are ranges (first, count); `crossings` are (number, moment of the first publish, point).
    """

    began: float
    elapsed: float
    cpu_s: float
    sent: int
    acknowledged: list[list[int]]
    crossings: list[list[Any]]
    reconnects: int

    @property
    def readings(self) -> int:
        """How many readings were acknowledged."""
        return sum(count for _, count in self.acknowledged)


class PublisherProcess:
    """A publisher at work."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls,
        product: Running,
        devices: list[TrialDevice],
        *,
        rate: float,
        pack: int,
        seconds: float,
        crossings: float,
        mqtt_ports: Sequence[int] = (),
    ) -> Self:
        """Start it and wait until all devices are connected (over the servers of a cluster); raises Trouble."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "anlan.ops.trial.publisher"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=product.environment,
            cwd=ROOT,
            limit=2**28,
        )
        order = {"rate": rate, "pack": pack, "seconds": seconds, "crossings": crossings}
        where = {
            "host": "127.0.0.1",
            "ports": list(mqtt_ports) or [product.mqtt_port],
            "devices": [asdict(device) for device in devices],
        }
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order | where).encode() + b"\n")
        await process.stdin.drain()
        try:
            async with asyncio.timeout(60):
                connected = await process.stdout.readline()
        except TimeoutError:
            process.kill()
            raise Trouble("试验设备一分钟内没有全部连上") from None
        if not connected:
            raise Trouble(f"发布进程意外退出（代码 {await process.wait()}）")
        return cls(process)

    @property
    def is_running(self) -> bool:
        """Whether it still works."""
        return self._process.returncode is None

    async def result(self) -> Told:
        """Wait for its end; what it says. Raises Trouble."""
        assert self._process.stdout is not None
        said = await self._process.stdout.read()
        if await self._process.wait():
            raise Trouble(f"发布进程意外退出（代码 {self._process.returncode}）")
        return Told(**json.loads(said.splitlines()[-1]))

    async def end(self) -> Told:
        """Let it publish no more, and wait until the last acknowledgement has come."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return await self.result()
