"""`anlan bench warning`: from a device's publish to the event on an open screen, under load."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import psutil

from anlan.ops import bench
from anlan.ops.instance import ROOT, Running
from anlan.ops.trouble import Trouble

WARM_UP_S = 2.0
PROCESSES = ("gate", "engine", "dispatch", "web")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    bench.add_arguments(parser)
    parser.add_argument("--rate", type=float, default=2000, metavar="N", help="每秒读数")
    parser.add_argument("--pack", type=int, default=1, metavar="K", help="每条消息的读数个数")
    parser.add_argument("--seconds", type=float, default=15, metavar="S", help="持续时间（另有两秒预热）")
    parser.add_argument("--devices", type=int, default=200, metavar="D", help="设备数，每台一个 MQTT 连接")
    parser.add_argument("--crossings", type=float, default=10, metavar="A", help="每秒越线次数（各有一次恢复）")


def run(arguments: argparse.Namespace) -> int:
    """Start, load, count, report."""
    if arguments.rate <= 0 or not 1 <= arguments.pack <= 500 or not 1 <= arguments.devices <= 2000:
        raise Trouble("rate 须大于 0，pack 须在 1 到 500 之间，devices 须在 1 到 2000 之间")
    with bench.product(arguments, processes=PROCESSES) as product:
        product.join()
        measured = _measure(product, arguments)
    load = {
        "rate": arguments.rate,
        "pack": arguments.pack,
        "seconds": arguments.seconds,
        "devices": arguments.devices,
        "crossings_per_s": arguments.crossings,
        "protocol": "MQTT 3.1.1 QoS 1",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    return bench.report(arguments, load=load, measured=measured)


def _measure(product: Running, arguments: argparse.Namespace) -> dict[str, Any]:
    from anlan.ops.trial import count, scene

    points = max(10, arguments.pack)
    devices = scene.register(arguments.devices, points)
    prefix = devices[0].code.split("-")[0]
    try:
        session = scene.open_session()
        order = {
            "host": "127.0.0.1",
            "port": product.mqtt_port,
            "devices": [asdict(device) for device in devices],
            "rate": arguments.rate,
            "pack": arguments.pack,
            "seconds": arguments.seconds + WARM_UP_S,
            "crossings": arguments.crossings,
            "first_number": 0,
        }
        before = _cpu(product)
        told, arrivals = asyncio.run(_load(product, order, session))
        drained = count.wait_until_stored(product.database_url, prefix, _total(told))
        after = _cpu(product)
        readings = count.stored_readings(product.database_url, prefix, told["acknowledged"])
    finally:
        scene.forget()
    events = count.announced(told["crossings"], arrivals, after=told["began"] + WARM_UP_S)
    return {
        **_quantiles(events.latencies_ms),
        "readings_per_s": round(readings.acknowledged / told["elapsed"]),
        "lost": readings.lost + events.missed,
        "doubled": readings.doubled + events.doubled,
        "readings": readings.acknowledged,
        "events": events.expected,
        "samples": len(events.latencies_ms),
        "unacknowledged": told["sent"] - readings.acknowledged,
        "drained_s": round(drained, 2),
        "stages_ms": {name: _quantiles(values) for name, values in events.stages_ms.items()},
        "cpu_cores": {name: round((after[name] - before.get(name, 0.0)) / told["elapsed"], 2) for name in sorted(after)}
        | {"publisher": round(told["cpu_s"] / told["elapsed"], 2)},
    }


async def _load(product: Running, order: dict[str, Any], session: str) -> tuple[dict[str, Any], list[Any]]:
    """Open the screen, let the publisher run, give the last events time to arrive."""
    from anlan.ops.trial.screen import Screen

    screen = Screen(product.url, session)
    following = asyncio.create_task(screen.follow())
    async with asyncio.timeout(15):
        await screen.is_open.wait()
    publisher = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "anlan.ops.trial.publisher"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=product.environment,
        cwd=ROOT,
        limit=2**28,
    )
    said, _ = await publisher.communicate(json.dumps(order).encode() + b"\n")
    if publisher.returncode:
        raise Trouble(f"发布进程意外退出（代码 {publisher.returncode}）")
    told = json.loads(said.splitlines()[-1])
    for _ in range(100):
        if len(screen.arrivals) >= len(told["crossings"]):
            break
        await asyncio.sleep(0.1)
    following.cancel()
    return told, list(screen.arrivals.values())


def _total(told: dict[str, Any]) -> int:
    return sum(int(count) for _, count in told["acknowledged"])


def _quantiles(latencies_ms: list[float]) -> dict[str, float | None]:
    """Median, 99th percentile and maximum of sorted values; None without any."""

    def at(share: float) -> float | None:
        return (
            round(latencies_ms[min(len(latencies_ms) - 1, int(len(latencies_ms) * share))], 2) if latencies_ms else None
        )

    return {"p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1.0)}


def _cpu(product: Running) -> dict[str, float]:
    """Processor seconds used so far by each process of the product, PostgreSQL with all its workers."""
    used = {}
    for name, record in product.processes().items():
        try:
            process = psutil.Process(int(record["pid"]))
            family = [process, *process.children(recursive=True)]
            used[name] = sum(sum(member.cpu_times()[:2]) for member in family)
        except psutil.Error:
            continue
    return used
