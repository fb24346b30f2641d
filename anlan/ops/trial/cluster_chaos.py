"""`anlan chaos --cluster`: engines share the partitions on three NATS servers; one of either is killed under load."""

import argparse
import asyncio
import os
import random
import secrets
import time
from typing import Any

from anlan.ops import bench
from anlan.ops.instance import Running
from anlan.ops.trial.cluster import NODES, Engines, Member, NatsCluster, until
from anlan.ops.trial.kills import CALM_S, Kill, order_of
from anlan.ops.trial.load import PublisherProcess, Told
from anlan.ops.trial.scene import TrialDevice
from anlan.ops.trial.screen import Screen
from anlan.ops.trouble import Trouble

TARGETS = ("engine", "nats")
PROCESSES = ("gate", "dispatch", "web")
ENGINES = 2
POINTS = 40  # enough that none is raised three times within minutes: that would be chattering
LONGEST_S = 3600.0


def run(arguments: argparse.Namespace, rounds: int) -> int:
    """Exit code 1 when anything acknowledged was lost, doubled or missed. Raises Trouble."""
    if arguments.url:
        raise Trouble("--cluster 自带三节点集群，不能与 --url 同用")
    chance = random.Random(seed := secrets.randbelow(2**31) if arguments.seed is None else arguments.seed)  # noqa: S311
    with (
        NatsCluster() as nats,
        bench.product(arguments, processes=PROCESSES, servers=nats.servers) as product,
        Engines(product, ENGINES) as engines,
    ):
        product.join()
        measured = _Trial(product, nats, engines, chance).measure(arguments, rounds)
    load = {
        "rate": arguments.rate,
        "pack": 1,
        "devices": arguments.devices,
        "crossings_per_s": arguments.crossings,
        "nats_nodes": NODES,
        "copies": NODES,
        "engines": ENGINES,
        "targets": TARGETS,
        "seed": seed,
        "protocol": "MQTT 3.1.1 QoS 1",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    bench.report(arguments, load=load, measured=measured)
    return 0 if not any(measured[name] for name in ("lost", "doubled", "missed", "unhandled")) else 1


class _Trial:
    """One load with its kills, and the count."""

    def __init__(self, product: Running, nats: NatsCluster, engines: Engines, chance: random.Random) -> None:
        self._product, self._nats, self._engines, self._chance = product, nats, engines, chance
        self._takeovers: list[float] = []

    def measure(self, arguments: argparse.Namespace, rounds: int) -> dict[str, Any]:
        """The keys of the report."""
        from django.db import connections

        from anlan.ops.trial import count, scene

        url = self._product.database_url
        devices = scene.register(arguments.devices, POINTS)
        prefix = devices[0].code.split("-")[0]
        screen = Screen(self._product.url, scene.open_session())
        connections.close_all()
        told, kills = asyncio.run(self._load(arguments, rounds, devices, screen, prefix))
        readings = count.stored_readings(url, prefix, told.acknowledged)
        alarms = count.alarms(url, prefix, told.crossings, screen.arrivals)
        shown = count.announced(told.crossings, screen.arrivals.values())
        return {
            "kills": len(kills),
            "lost": readings.lost,
            "doubled": readings.doubled + alarms.doubled,
            "missed": alarms.missed,
            "unhandled": alarms.unhandled,
            "readings": readings.acknowledged,
            "unacknowledged": told.sent - readings.acknowledged,
            "events": alarms.events,
            "seconds": round(told.elapsed, 1),
            "reconnects": told.reconnects,
            "killed": {name: sum(1 for kill in kills if kill.name == name) for name in TARGETS},
            "takeover_s": max((round(seconds, 2) for seconds in self._takeovers), default=None),
            "back_s": {n: max((round(k.back_s, 1) for k in kills if k.name == n), default=None) for n in TARGETS},
            "slowest_event_s": round(shown.latencies_ms[-1] / 1000, 1) if shown.latencies_ms else None,
        }

    async def _load(
        self,
        arguments: argparse.Namespace,
        rounds: int,
        devices: list[TrialDevice],
        screen: Screen,
        prefix: str,
    ) -> tuple[Told, list[Kill]]:
        from anlan.ops.trial import count

        url = self._product.database_url
        async with screen:
            publisher = await PublisherProcess.start(
                self._product,
                devices,
                rate=arguments.rate,
                pack=1,
                seconds=LONGEST_S,
                crossings=arguments.crossings,
                mqtt_ports=self._nats.mqtt_ports,
            )
            kills = []
            for number, name in enumerate(order_of(rounds, TARGETS, self._chance), 1):
                kills.append(await self._kill(name))
                print(f"  第 {number} 次：强杀一个 {name}，{kills[-1].back_s:.1f} 秒后全部恢复", flush=True)
            await asyncio.sleep(1)
            told = await publisher.end()
            await until(count.wait_until_stored, url, prefix, told.readings)
            await until(count.wait_until_announced, url, prefix, screen.arrivals, len(told.crossings))
        return told, kills

    async def _kill(self, name: str) -> Kill:
        """Kill one, look how the others take over, start it again, wait until all is as before."""
        await asyncio.sleep(self._chance.uniform(*CALM_S))
        one = self._chance.choice((self._engines if name == "engine" else self._nats).members)
        began = time.monotonic()
        await until(one.kill)
        await (self._replace_engine(one) if name == "engine" else self._replace_node(one))
        return Kill(name, time.monotonic() - began)

    async def _replace_engine(self, one: Member) -> None:
        self._takeovers.append(await until(self._engines.wait_shared, ENGINES - 1))
        await asyncio.sleep(self._chance.uniform(*CALM_S))  # the others do its work for a while
        one.start()
        await until(self._engines.wait_shared, ENGINES)

    async def _replace_node(self, one: Member) -> None:
        """The other two go on alone for a while: long enough to choose another leader."""
        await asyncio.sleep(self._chance.uniform(*CALM_S) * 3)
        one.start()
        await until(self._nats.wait_healthy)
