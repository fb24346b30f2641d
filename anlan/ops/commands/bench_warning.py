"""`anlan bench warning`: from a device's publish to the event on an open screen, under load."""

import argparse
import asyncio
import os
import time
from typing import Any

import psutil

from anlan.ops import bench
from anlan.ops.instance import Running
from anlan.ops.trial.load import PublisherProcess, Told
from anlan.ops.trial.scene import TrialDevice
from anlan.ops.trial.screen import Arrival, Screen
from anlan.ops.trouble import Trouble

WARM_UP_S = 2.0
SETTLE_S = 6.0  # the engine reads many points and rules anew before what is measured begins
MOST_POINTS = 100_000
PROCESSES = ("gate", "engine", "dispatch", "web")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    bench.add_arguments(parser)
    parser.add_argument("--rate", type=float, default=2000, metavar="N", help="每秒读数")
    parser.add_argument("--pack", type=int, default=1, metavar="K", help="每条消息的读数个数")
    parser.add_argument("--seconds", type=float, default=15, metavar="S", help="持续时间（另有两秒预热）")
    parser.add_argument("--devices", type=int, default=200, metavar="D", help="设备数，每台一个 MQTT 连接")
    parser.add_argument("--points", type=int, default=0, metavar="N", help="测点总数，默认每台设备 10 个")
    parser.add_argument(
        "--rules", choices=("level", "all"), default="level", help="all：每一种监测规则都对全部测点启用（到不了线）"
    )
    parser.add_argument("--crossings", type=float, default=10, metavar="A", help="每秒越线次数（各有一次恢复）")


def run(arguments: argparse.Namespace) -> int:
    """Start, load, count, report."""
    if arguments.rate <= 0 or not 1 <= arguments.pack <= 500 or not 1 <= arguments.devices <= 2000:
        raise Trouble("rate 须大于 0，pack 须在 1 到 500 之间，devices 须在 1 到 2000 之间")
    if arguments.points and not arguments.devices * arguments.pack <= arguments.points <= MOST_POINTS:
        raise Trouble(f"points 须不少于 devices × pack（{arguments.devices * arguments.pack}），不超过 {MOST_POINTS}")
    with bench.product(arguments, processes=PROCESSES) as product:
        product.join()
        measured = _measure(product, arguments)
    load = {
        "rate": arguments.rate,
        "pack": arguments.pack,
        "seconds": arguments.seconds,
        "devices": arguments.devices,
        "crossings_per_s": arguments.crossings,
        "points": arguments.devices * _points_each(arguments),
        "rules": arguments.rules,
        "protocol": "MQTT 3.1.1 QoS 1",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    return bench.report(arguments, load=load, measured=measured)


def _measure(product: Running, arguments: argparse.Namespace) -> dict[str, Any]:
    from anlan.ops.trial import count, scene

    devices = scene.register(arguments.devices, _points_each(arguments))
    rules = scene.watch_all(devices) if arguments.rules == "all" else 0
    if rules:
        time.sleep(SETTLE_S)
    prefix = devices[0].code.split("-")[0]
    try:
        session = scene.open_session()
        began, busy, before = time.monotonic(), _busy(), _cpu(product)
        told, arrivals = asyncio.run(_load(product, arguments, devices, session))
        drained = count.wait_until_stored(product.database_url, prefix, told.readings)
        used = {name: seconds - before.get(name, 0.0) for name, seconds in _cpu(product).items()}
        others = (_busy() - busy - sum(used.values()) - told.cpu_s) / (time.monotonic() - began)
        readings = count.stored_readings(product.database_url, prefix, told.acknowledged)
    finally:
        scene.forget()
    events = count.announced(told.crossings, arrivals, after=told.began + WARM_UP_S)
    used["publisher"] = told.cpu_s
    return {
        **_quantiles(events.latencies_ms),
        "readings_per_s": round(readings.acknowledged / told.elapsed),
        "lost": readings.lost + events.missed,
        "doubled": readings.doubled + events.doubled,
        "readings": readings.acknowledged,
        "events": events.expected,
        "samples": len(events.latencies_ms),
        "rule_kinds": rules,
        "unacknowledged": told.sent - readings.acknowledged,
        "drained_s": round(drained, 2),
        "stages_ms": {name: _quantiles(values) for name, values in events.stages_ms.items()},
        "cpu_cores": {name: round(used[name] / told.elapsed, 2) for name in sorted(used)},
        "other_cores": round(max(0.0, others), 2),
    }


def _points_each(arguments: argparse.Namespace) -> int:
    """Points of a device: a pack has a value of as many of them."""
    return int(arguments.points // arguments.devices) if arguments.points else max(10, int(arguments.pack))


async def _load(
    product: Running, arguments: argparse.Namespace, devices: list[TrialDevice], session: str
) -> tuple[Told, list[Arrival]]:
    """Open the screen, let the publisher run, give the last events time to arrive."""
    async with Screen(product.url, session) as screen:
        publisher = await PublisherProcess.start(
            product,
            devices,
            rate=arguments.rate,
            pack=arguments.pack,
            seconds=arguments.seconds + WARM_UP_S,
            crossings=arguments.crossings,
        )
        told = await publisher.result()
        for _ in range(100):
            if len(screen.arrivals) >= len(told.crossings):
                break
            await asyncio.sleep(0.1)
    return told, list(screen.arrivals.values())


def _quantiles(latencies_ms: list[float]) -> dict[str, float | None]:
    """Median, 99th percentile and maximum of sorted values; None without any."""

    def at(share: float) -> float | None:
        return (
            round(latencies_ms[min(len(latencies_ms) - 1, int(len(latencies_ms) * share))], 2) if latencies_ms else None
        )

    return {"p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1.0)}


def _busy() -> float:
    """Processor seconds used so far by everything on this machine: what is not ours has slowed us down."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0) + getattr(times, "guest", 0.0)
    return float(sum(times) - idle)


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
