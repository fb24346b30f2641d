"""A log that a flood of bad frames cannot fill."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

PER_MINUTE = 5  # lines about the same peer
MOST_PEERS = 4096


class QuietLog:
    """Warnings by peer: the first few of a minute are written, the others are counted and told with the next."""

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logger
        self._clock = clock
        self._peers: OrderedDict[str, list[float]] = OrderedDict()  # peer: minute began, lines in it

    def warn(self, peer: str, words: str) -> None:
        """One line, or one more in the count."""
        now = self._clock()
        state = self._peers.setdefault(peer, [now, 0])
        self._peers.move_to_end(peer)
        if len(self._peers) > MOST_PEERS:
            self._peers.popitem(last=False)
        if now - state[0] >= 60:
            unsaid = int(state[1]) - PER_MINUTE
            if unsaid > 0:
                self._logger.warning("%s 过去一分钟另有 %d 条同类问题未逐条记录", peer, unsaid)
            state[:] = [now, 0]
        state[1] += 1
        if state[1] <= PER_MINUTE:
            self._logger.warning("%s %s", peer, words)
