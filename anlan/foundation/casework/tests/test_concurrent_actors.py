"""Two people acting at the same time cannot both win: fifty try, one does."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, connections

from anlan.foundation.casework.api import StepRefused, advance, sweep
from anlan.foundation.casework.models import Movement
from anlan.foundation.casework.tests.example import make_cast, open_pothole
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.rules.api import load_shipped

ACTORS = 50
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(work: Any, times: int = ACTORS) -> list[Any]:
    """Run `work(n)` in threads that start together; returns what each returned or raised."""
    gate = threading.Barrier(times)
    results: list[Any] = [None] * times

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(30)
            results[n] = work(n)
        except Exception as error:
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_dispatch_one_wins_the_others_are_told_who() -> None:
    load_shipped()
    cast = make_cast()
    case = open_pothole(cast)
    officer = Account.objects.get(pk=cast.officer.pk)

    def dispatch(n: int) -> Movement:
        form = {"organisation": cast.street_office.pk}
        version = case.version if n % 2 else None
        return advance(case.pk, "dispatch", by=Actor.of(officer), form=form, key=f"key-{n}", version=version)

    results = all_at_once(dispatch)
    won = [r for r in results if isinstance(r, Movement)]
    lost = [r for r in results if isinstance(r, StepRefused)]
    assert Counter(type(r).__name__ for r in results).total() == ACTORS
    assert (len(won), len(lost)) == (1, ACTORS - 1), Counter(repr(r) for r in results)
    assert all("指挥中心 周宁 已于" in str(r) and "待处置" in str(r) for r in lost)
    assert case.movements.filter(step="dispatch").count() == 1
    case.refresh_from_db()
    assert case.version == 2


def test_one_key_sent_twenty_times_moves_once() -> None:
    load_shipped()
    cast = make_cast()
    case = open_pothole(cast)
    officer = Account.objects.get(pk=cast.officer.pk)

    def note(_: int) -> Movement:
        return advance(case.pk, "note", by=Actor.of(officer), form={"note": "同一条"}, key="phone-1")

    results = all_at_once(note, 20)
    assert {r.pk for r in results} == {case.movements.get(step="note").pk}


def test_sweeps_side_by_side_turn_each_light_once() -> None:
    load_shipped()
    cast = make_cast()
    cases = [open_pothole(cast, title=f"第 {n} 个坑") for n in range(30)]
    late = cases[-1].opened_at.replace(year=cases[-1].opened_at.year + 1)
    turned = all_at_once(lambda _: sweep(late), 4)
    assert sum(turned) == 30
    assert Movement.objects.filter(kind=Movement.Kind.CLOCK).count() == 30


def test_numbers_are_given_once() -> None:
    load_shipped()
    cast = make_cast()
    numbers = [case.number for case in all_at_once(lambda n: open_pothole(cast, title=f"第 {n} 个坑"), 20)]
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 21))
