"""`anlan bench storm`: ten thousand points cross their lines within ten seconds, once each; who sees it, and when."""

import argparse
import asyncio
import os
import time
from typing import Any

from anlan.ops import bench
from anlan.ops.instance import Running
from anlan.ops.trial.load import PublisherProcess, Told
from anlan.ops.trial.scene import TrialDevice
from anlan.ops.trial.screen import Screen
from anlan.ops.trouble import Trouble

PROCESSES = ("gate", "engine", "dispatch", "jobs", "web")  # jobs helps the dispatcher out
SHOWN_WITHIN_S = 60.0
FOLLOWED_WITHIN_S = 600.0
LOOK_S = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    bench.add_arguments(parser)
    parser.add_argument("--alarms", type=int, default=10_000, metavar="N", help="越线的测点数，每点一次，默认 10000")
    parser.add_argument("--seconds", type=float, default=10, metavar="S", help="在多少秒内，默认 10")
    parser.add_argument("--devices", type=int, default=200, metavar="D", help="设备数，每台一个 MQTT 连接，默认 200")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when an alarm was lost or doubled. Raises Trouble."""
    if arguments.devices < 1 or arguments.alarms < 1 or arguments.alarms % arguments.devices or arguments.seconds <= 0:
        raise Trouble("alarms 须是 devices 的整数倍，seconds 须大于 0")
    with bench.product(arguments, processes=PROCESSES) as product:
        product.join()
        measured = _measure(product, arguments)
    load = {
        "alarms": arguments.alarms,
        "seconds": arguments.seconds,
        "devices": arguments.devices,
        "screens": 1,
        "protocol": "MQTT 3.1.1 QoS 1",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    bench.report(arguments, load=load, measured=measured)
    return 0 if not (measured["lost"] or measured["doubled"] or measured["unfollowed"]) else 1


def _measure(product: Running, arguments: argparse.Namespace) -> dict[str, Any]:
    from anlan.ops.trial import count, scene

    devices = scene.register(arguments.devices, arguments.alarms // arguments.devices)
    prefix = devices[0].code.split("-")[0]
    screen = Screen(product.url, scene.open_session())
    try:
        told, ended = asyncio.run(_storm(product, arguments, devices, screen))
        followed_s = _wait_followed(product, prefix, since=ended)
        kept = count.alarms(product.database_url, prefix, told.crossings, screen.arrivals)
    finally:
        scene.forget()
    shown = count.announced(told.crossings, screen.arrivals.values())
    return {
        "alarms": shown.expected,
        "lost": max(kept.missed, shown.missed),
        "doubled": kept.doubled + shown.doubled,
        "p50_ms": _at(shown.latencies_ms, 0.5),
        "p99_ms": _at(shown.latencies_ms, 0.99),
        "max_ms": _at(shown.latencies_ms, 1.0),
        "followers_done_s": followed_s,
        "unfollowed": kept.unhandled,
        "alarms_per_s": round(shown.expected / told.elapsed),
        "stages_p99_ms": {name: _at(values, 0.99) for name, values in shown.stages_ms.items()},
        "unacknowledged": told.sent - told.readings,
    }


async def _storm(
    product: Running, arguments: argparse.Namespace, devices: list[TrialDevice], screen: Screen
) -> tuple[Told, float]:
    """Every reading is the first of its point and crosses its line. What was published, and when that had ended."""
    rate = arguments.alarms / arguments.seconds
    async with screen:
        publisher = await PublisherProcess.start(
            product, devices, rate=rate, pack=1, seconds=arguments.seconds, crossings=rate
        )
        told = await publisher.result()
        ended = told.began + told.elapsed
        deadline = time.monotonic() + SHOWN_WITHIN_S
        while len(screen.arrivals) < len(told.crossings) and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_S)
    return told, ended


def _wait_followed(product: Running, prefix: str, since: float) -> float | None:
    """Seconds from a moment until all that follows the alarms (cases, notices) was done; None if it never was."""
    import psycopg

    with psycopg.connect(product.database_url, autocommit=True) as connection:
        while time.time() - since < FOLLOWED_WITHIN_S:
            row = connection.execute(_PENDING, [f"{prefix}%"]).fetchone()
            if row and not row[0]:
                return round(time.time() - since, 1)
            time.sleep(LOOK_S)
    return None


_PENDING = """
    SELECT EXISTS (SELECT 1 FROM live_outbox
        WHERE is_pending AND name LIKE 'telemetry.alarm_%%' AND payload->>'point_code' LIKE %s)
"""


def _at(values: list[float], share: float) -> float | None:
    """A quantile of sorted milliseconds; None without any."""
    return round(values[min(len(values) - 1, int(len(values) * share))], 1) if values else None
