"""`anlan chaos`: kill processes under load, and count what that has cost."""

import argparse
import asyncio
import os
import random
import secrets
from typing import Any

from anlan.ops import bench
from anlan.ops.instance import Running
from anlan.ops.trial import cluster_chaos
from anlan.ops.trial.kills import Kill, kill_one, order_of
from anlan.ops.trial.load import PublisherProcess, Told
from anlan.ops.trial.scene import TrialDevice
from anlan.ops.trial.screen import Screen
from anlan.ops.trouble import Trouble

TARGETS = ("engine", "web", "nats", "postgres")
PROCESSES = ("gate", "engine", "dispatch", "web")
ROUNDS, CLUSTER_ROUNDS = 20, 12
POINTS = 40  # enough that none is raised three times within minutes: that would be chattering
LONGEST_S = 3600.0  # the load ends when the last process is back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    bench.add_arguments(parser)
    parser.add_argument("--cluster", action="store_true", help="三节点 NATS 集群与两个引擎，每次强杀其中一个")
    parser.add_argument("--rounds", type=int, default=None, metavar="N", help="强杀次数，默认 20；集群默认 12")
    parser.add_argument("--rate", type=float, default=1000, metavar="R", help="每秒读数，每条消息一个，默认 1000")
    parser.add_argument("--devices", type=int, default=50, metavar="D", help="设备数，每台一个 MQTT 连接，默认 50")
    parser.add_argument("--crossings", type=float, default=10, metavar="A", help="每秒越线次数（各有一次恢复）")
    parser.add_argument("--only", default=",".join(TARGETS), metavar="进程", help="只强杀这些进程，以逗号分隔")
    parser.add_argument("--seed", type=int, default=None, help="随机数种子，用于重现次序")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when anything acknowledged was lost, doubled or missed."""
    targets = tuple(name for name in arguments.only.split(",") if name)
    if arguments.rounds is None:
        arguments.rounds = CLUSTER_ROUNDS if arguments.cluster else ROUNDS
    if not targets or set(targets) - set(TARGETS) or arguments.rounds < 1 or arguments.rate <= 0:
        raise Trouble(f"rounds 与 rate 须大于 0，only 只能取 {'、'.join(TARGETS)}")
    if arguments.cluster:
        return cluster_chaos.run(arguments, arguments.rounds)
    seed = secrets.randbelow(2**31) if arguments.seed is None else arguments.seed
    with bench.product(arguments, processes=PROCESSES) as product:
        product.join()
        measured = _measure(product, arguments, targets, seed)
    load = {
        "rate": arguments.rate,
        "pack": 1,
        "devices": arguments.devices,
        "crossings_per_s": arguments.crossings,
        "targets": targets,
        "seed": seed,
        "protocol": "MQTT 3.1.1 QoS 1",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    bench.report(arguments, load=load, measured=measured)
    return 0 if not any(measured[name] for name in ("lost", "doubled", "missed", "unhandled")) else 1


def _measure(product: Running, arguments: argparse.Namespace, targets: tuple[str, ...], seed: int) -> dict[str, Any]:
    from django.db import connections

    from anlan.ops.trial import count, scene

    devices = scene.register(arguments.devices, POINTS)
    prefix = devices[0].code.split("-")[0]
    screen = Screen(product.url, scene.open_session())
    connections.close_all()  # none of ours outlives a killed server
    try:
        told, kills = asyncio.run(_load(product, arguments, devices, screen, targets, seed, prefix))
        readings = count.stored_readings(product.database_url, prefix, told.acknowledged)
        alarms = count.alarms(product.database_url, prefix, told.crossings, screen.arrivals)
    finally:
        scene.forget()
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
        "back_s": {name: _longest(kills, name) for name in targets},
    }


async def _load(
    product: Running,
    arguments: argparse.Namespace,
    devices: list[TrialDevice],
    screen: Screen,
    targets: tuple[str, ...],
    seed: int,
    prefix: str,
) -> tuple[Told, list[Kill]]:
    """Publish and kill; then wait until everything that was acknowledged has had its effect, or no more comes."""
    from anlan.ops.trial import count

    chance = random.Random(seed)  # noqa: S311 - a dice to repeat, no secret
    async with screen:
        publisher = await PublisherProcess.start(
            product,
            devices,
            rate=arguments.rate,
            pack=1,
            seconds=LONGEST_S,
            crossings=arguments.crossings,
        )
        kills = []
        for number, name in enumerate(order_of(arguments.rounds, targets, chance), 1):
            kills.append(await kill_one(product, name, chance))
            print(f"  第 {number} 次：强杀 {name}，{kills[-1].back_s:.1f} 秒后恢复工作", flush=True)
        await asyncio.sleep(1)
        told = await publisher.end()
        await asyncio.to_thread(count.wait_until_stored, product.database_url, prefix, told.readings)
        await asyncio.to_thread(
            count.wait_until_announced, product.database_url, prefix, screen.arrivals, len(told.crossings)
        )
    return told, kills


def _longest(kills: list[Kill], name: str) -> float | None:
    """The longest time the process was away; None when it was never killed."""
    return max((round(kill.back_s, 1) for kill in kills if kill.name == name), default=None)
