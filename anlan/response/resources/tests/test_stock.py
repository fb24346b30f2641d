"""Stock is taken, given back and counted, and never falls below zero."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from anlan.foundation.journal.api import Actor
from anlan.foundation.trace.api import Ref
from anlan.response.resources import api
from anlan.response.resources.models import StockItem, StockMovement
from tests.response.cast import NOW, PLACE, Cast, make_cast

INCIDENT = Ref("casework.case", "1", "龙开河路积水")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.mark.django_db
def test_taking_and_giving_back_leave_the_ledger_even(cast: Cast) -> None:
    pump, by = cast.stock["pump"], Actor.of(cast.officer)
    made = api.take_stock([(pump.pk, 2)], subject=INCIDENT, by=by, at=NOW)
    assert made[pump.pk].balance == 1
    assert api.give_back_stock([made[pump.pk].pk], reason="撤回", by=by, at=NOW) == 1
    assert api.give_back_stock([made[pump.pk].pk], reason="再点一次", by=by, at=NOW) == 0
    assert StockItem.objects.get(pk=pump.pk).quantity == 3
    assert sum(StockMovement.objects.values_list("amount", flat=True)) == 0


@pytest.mark.django_db
def test_too_little_takes_nothing_at_all(cast: Cast) -> None:
    wanted = [(cast.stock["sandbag"].pk, 100), (cast.stock["pump"].pk, 4)]
    with pytest.raises(api.StockShort, match="湓浦物资点的移动泵车只有 3 台，不够 4 台"):
        api.take_stock(wanted, subject=INCIDENT, by=Actor.of(cast.officer), at=NOW)
    assert StockItem.objects.get(key="sandbag").quantity == 2000
    assert not StockMovement.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_refuses_less_than_nothing(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=cast.stock["pump"].pk).update(quantity=-1)


@pytest.mark.django_db
def test_the_nearest_store_is_offered_without_what_has_expired(cast: Cast) -> None:
    StockItem.objects.filter(key="pump").update(expires_date="2026-01-01")
    offers = api.stock_near(PLACE, keys=["pump", "sandbag"], day=NOW.date())
    assert [(o.key, o.store) for o in offers] == [("sandbag", "湓浦物资点")]


@pytest.mark.django_db(transaction=True)
def test_eight_officers_at_once_never_take_more_than_lies_there(cast: Cast) -> None:
    pump, by, start = cast.stock["pump"].pk, Actor.of(cast.officer), Barrier(8)
    outcomes: list[str] = []

    def take() -> None:
        start.wait()
        try:
            api.take_stock([(pump, 1)], subject=INCIDENT, by=by, at=NOW)
            outcomes.append("taken")
        except api.StockShort:
            outcomes.append("short")
        finally:
            connection.close()

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["short"] * 5 + ["taken"] * 3
    assert StockItem.objects.get(pk=pump).quantity == 0
