"""`anlan demo load`: the demo district, part by part; run again it changes nothing."""

import argparse
import time
from collections.abc import Callable

from demo.loading import delivery, district, past, people, readings, register, rescue, senses, speakers, telemetry

PARTS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("区划网格", district.load),
    ("机构与账号", people.load),
    ("企业房屋设施", register.load),
    ("设备与测点", telemetry.load),
    ("协议设备", speakers.load),
    ("监测历史", readings.load),
    ("视频标识车辆", senses.load),
    ("队伍与物资", rescue.load),
    ("预警接收", delivery.load),
    ("一年告警", past.load),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: there is one demo."""


def run(arguments: argparse.Namespace) -> int:
    """Load every part; each tells in a line what it did."""
    started = time.monotonic()
    for number, (title, load) in enumerate(PARTS, 1):
        before = time.monotonic()
        said = load()
        print(f"[{number}/{len(PARTS)}] {title}：{said}（{time.monotonic() - before:.1f} 秒）", flush=True)
    print(f"演示数据就绪，用时 {time.monotonic() - started:.0f} 秒", flush=True)
    return 0
