"""`anlan scenario NAME`: tells a story through the demo devices of a running product."""

import argparse
import asyncio
import sys

from anlan.config.environment import environment
from demo.scenarios import STORIES
from demo.scenarios.player import CannotPlay, Player

FASTEST = 100_000.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which story, and how fast."""
    names = "、".join(f"{story.key}（{story.title}）" for story in STORIES.values())
    parser.add_argument("name", metavar="情景", choices=[*STORIES], help=names)
    parser.add_argument("--speed", type=float, metavar="N", help="现实一秒等于情景几秒（每个情景有自己的默认值）")


def run(arguments: argparse.Namespace) -> int:
    """Play it; 1 when the product is not running or the demo is not loaded."""
    story = STORIES[arguments.name]
    speed = story.speed if arguments.speed is None else arguments.speed
    if not 0 < speed <= FASTEST:
        print(f"速度须大于 0 且不超过 {FASTEST:.0f}，给出的是 {speed:g}。", file=sys.stderr)
        return 2
    host = environment.value("ANLAN_MQTT_HOST", "127.0.0.1")
    port = int(environment.value("ANLAN_MQTT_PORT", "1883"))
    print(f"{story.title}，{speed:g} 倍速，约 {story.length / speed / 60:.1f} 分钟；Ctrl-C 结束", flush=True)
    player = Player(story, host, port, lambda words: print(words, flush=True))
    try:
        published = asyncio.run(player.play(speed))
    except CannotPlay as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"情景结束，共发布 {published} 包读数，全部得到确认", flush=True)
    return 0
