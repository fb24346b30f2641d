"""`anlan bench lists`: the lists of alarms and of cases over a million rows, by every filter and for every role."""

import argparse
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any

from anlan.ops import bench
from anlan.ops.trouble import Trouble

if TYPE_CHECKING:
    from anlan.ops.trial.list_questions import Page
    from anlan.ops.trial.list_scene import Person

SEED = 3
LEAST_ROWS = 12_000  # every point has an open alarm
EXPLAINED = 3
NEXT = re.compile(r'"(/(?:alarms|todo)/rows\?[^"]*)"')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    bench.add_arguments(parser)
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N", help="告警与事项各多少条，默认一百万")
    parser.add_argument("--combinations", type=int, default=60, metavar="C", help="每页每个角色试几种筛选组合，默认 60")
    parser.add_argument("--explain", action="store_true", help="输出最慢查询的执行计划")


def run(arguments: argparse.Namespace) -> int:
    """Fill a throw-away installation, ask, report. Raises Trouble."""
    if arguments.url:
        raise Trouble("bench lists 会写入大量数据，只在临时实例上进行，不能与 --url 同用")
    if arguments.rows < LEAST_ROWS:
        raise Trouble(f"rows 不能少于 {LEAST_ROWS}")
    with bench.product(arguments, processes=("gate",)) as product:
        product.join()
        from anlan.ops.trial import list_scene

        began = time.monotonic()
        people = list_scene.prepare(arguments.rows)
        filled = time.monotonic() - began
        measured, worst = _measure(people, arguments.combinations)
        if arguments.explain:
            for asked in worst[:EXPLAINED]:
                print(_plan(asked), flush=True)
    load = {
        "rows": arguments.rows,
        "combinations": arguments.combinations,
        "roles": len(people),
        "fill_s": round(filled, 1),
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }
    return bench.report(arguments, load=load, measured=measured)


@dataclass
class Asked:
    """One request: who asked what, how long it took, and its slowest query."""

    page: str
    role: str
    address: str
    ms: float
    queries: int
    sql_ms: float
    slowest: tuple[float, str, Any]


@dataclass
class _Watch:
    """Counts and times the queries of a request."""

    count: int = 0
    ms: float = 0.0
    slowest: tuple[float, str, Any] = field(default=(0.0, "", None))

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Part of Django's `execute_wrapper`."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = (time.perf_counter() - began) * 1000
            self.count += 1
            self.ms += took
            if took > self.slowest[0]:
                self.slowest = (took, str(sql), params)


def _measure(people: "list[Person]", combinations: int) -> tuple[dict[str, Any], list[Asked]]:
    from anlan.ops.trial.list_questions import PAGES

    asked: list[Asked] = []
    for page in PAGES:
        for person in people:
            asked += _ask(page, person, combinations)
    worst = sorted(asked, key=lambda one: -one.ms)
    pages = {page.name: _figures([one for one in asked if one.page == page.name]) for page in PAGES}
    by_role: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_role[one.role].append(one)
    return {
        "p50_ms": _figures(asked)["p50_ms"],
        "p95_ms": max(figures["p95_ms"] for figures in pages.values()),
        "max_ms": _figures(asked)["max_ms"],
        "requests": len(asked),
        "over_50_ms": sum(1 for one in asked if one.ms > 50),
        "pages": pages,
        "roles_p95_ms": {role: _figures(those)["p95_ms"] for role, those in by_role.items()},
        "worst": [
            {
                "ms": round(one.ms, 1),
                "role": one.role,
                "address": one.address,
                "queries": one.queries,
                "sql_ms": round(one.sql_ms, 1),
                "slowest_query_ms": round(one.slowest[0], 1),
            }
            for one in worst[:10]
        ],
    }, worst


def _ask(page: "Page", person: "Person", combinations: int) -> list[Asked]:
    """Everything that is asked of a page by a person, the next rows of each list among it. Raises Trouble."""
    from django.conf import settings
    from django.test import Client

    from anlan.ops.trial.list_questions import questions

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = person.session_key
    if client.get(page.path).status_code != 200:  # warms the caches; some roles have nothing to do with the list
        return []
    found = []
    chance = random.Random(f"{SEED}{page.path}{person.title}")  # noqa: S311 - the same questions every time
    for address in questions(page, combinations, chance):
        one, text = _get(client, page.name, person.title, address)
        found.append(one)
        if more := NEXT.search(text):
            found.append(_get(client, page.name, person.title, unescape(more[1]))[0])
    return found


def _get(client: Any, page: str, role: str, address: str) -> tuple[Asked, str]:
    from django.db import connection

    watch = _Watch()
    began = time.perf_counter()
    with connection.execute_wrapper(watch):
        answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise Trouble(f"{role} 打开 {address} 得到 {answer.status_code}")
    return Asked(page, role, address, took, watch.count, watch.ms, watch.slowest), answer.content.decode()


def _figures(asked: Sequence[Asked]) -> dict[str, Any]:
    times = sorted(one.ms for one in asked) or [0.0]
    return {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "max_ms": round(times[-1], 1),
        "requests": len(asked),
        "most_queries": max((one.queries for one in asked), default=0),
    }


def _plan(asked: Asked) -> str:
    """The slowest query of a request with its plan."""
    from django.db import connection

    took, sql, params = asked.slowest
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
        lines = "\n    ".join(row[0] for row in cursor.fetchall())
    return f"\n{asked.ms:.0f} ms {asked.role} {asked.address}\n  {took:.0f} ms {sql}\n    {lines}"
