"""`anlan bench response`: one click on the largest shipped plan, and taking it back, again and again."""

import argparse
import statistics
from time import perf_counter

from anlan.ops import bench


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How often."""
    bench.add_arguments(parser)
    parser.add_argument("--times", type=int, default=10, metavar="N", help="启动与撤回的次数，默认 10")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a response was not whole, or not taken back cleanly."""
    with bench.product(arguments, processes=("dispatch",)) as product:
        product.join()
        measured, load = _measure(max(1, arguments.times))
    bench.report(arguments, load=load, measured=measured)
    return 0 if measured["incomplete"] == 0 and measured["not_restored"] == 0 else 1


def _measure(times: int) -> tuple[dict[str, float], dict[str, int]]:
    from django.utils import timezone

    from anlan.foundation.journal.api import Actor
    from anlan.ops import response_load
    from anlan.response.command.api import Response, start_response, withdraw_response
    from anlan.response.resources.api import StockItem, Team, TeamState

    officer = response_load.prepare()
    by = Actor.of(officer)
    before = dict(StockItem.objects.values_list("pk", "quantity"))
    starts, withdrawals, incomplete, not_restored = [], [], 0, 0
    load: dict[str, int] = {}
    for number in range(times + 1):  # the first one warms the caches and is not counted
        alarm = response_load.alarm(number, timezone.now())
        began = perf_counter()
        key = f"{response_load.MARK}-{timezone.now():%H%M%S%f}-{number}"
        started = start_response(by=by, plan_code=response_load.PLAN, level=1, key=key, alarm_id=alarm.pk)
        starts.append((perf_counter() - began) * 1000)
        response = Response.objects.get(pk=started.response_id)
        load = load or response.made
        whole = response.tasks.count() == response.made["tasks"] and response.notices.count() == response.made["people"]
        incomplete += 0 if whole and response.made == load else 1
        began = perf_counter()
        withdraw_response(response.pk, by=by, reason="压测撤回")
        withdrawals.append((perf_counter() - began) * 1000)
        idle = not Team.objects.exclude(state=TeamState.READY).exists()
        not_restored += 0 if idle and dict(StockItem.objects.values_list("pk", "quantity")) == before else 1
    counted, taken_back = starts[1:], withdrawals[1:]
    return {
        "start_p50_ms": round(statistics.median(counted), 1),
        "start_max_ms": round(max(counted), 1),
        "withdraw_p50_ms": round(statistics.median(taken_back), 1),
        "withdraw_max_ms": round(max(taken_back), 1),
        "incomplete": incomplete,
        "not_restored": not_restored,
    }, load
