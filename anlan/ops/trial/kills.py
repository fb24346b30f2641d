"""Killing processes of a product under load, one after another, at random moments."""

import asyncio
import random
import time
from dataclasses import dataclass

from anlan.ops.instance import Running

CALM_S = (0.2, 2.5)  # between one process being back and the next kill: often before the others have reconnected


@dataclass(frozen=True)
class Kill:
    """One process that was killed, and how long it took until it worked again."""

    name: str
    back_s: float


def order_of(rounds: int, names: tuple[str, ...], chance: random.Random) -> list[str]:
    """Whom to kill in each round: everybody equally often, in no order."""
    chosen = [names[number % len(names)] for number in range(rounds)]
    chance.shuffle(chosen)
    return chosen


async def kill_one(product: Running, name: str, chance: random.Random) -> Kill:
    """Wait for a random moment, kill with SIGKILL, wait until the process works again; raises Trouble."""
    await asyncio.sleep(chance.uniform(*CALM_S))
    await asyncio.to_thread(product.wait_ready, name)
    killed = product.kill(name)
    began = time.monotonic()
    await asyncio.to_thread(product.wait_ready, name, not_pid=killed, seconds=60)
    return Kill(name, time.monotonic() - began)
