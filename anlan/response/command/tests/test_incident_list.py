"""The list of incidents: what is responded to stays on top, older ones follow page by page, at a steady cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.selectors.incident_list import incident_list
from tests.response.cast import NOW, PLACE, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reported(cast: Cast, number: int) -> api.Incident:
    at = NOW + timedelta(minutes=number)
    return api.open_incident(
        by=Actor.of(cast.officer),
        title=f"居民报积水 {number}",
        event_code="11A02",
        longitude=PLACE[0],
        latitude=PLACE[1],
        at=at,
        occurred_at=at,
    )


def responding(cast: Cast, key: str) -> str:
    started = api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=4, key=key, at=NOW
    )
    return started.number


def test_an_old_response_stays_on_top_and_older_incidents_follow(cast: Cast, client: Client) -> None:
    number = responding(cast, "k1")
    made = [reported(cast, n).number for n in range(1, 6)]
    first = incident_list(cast.officer, size=3)
    assert [row.number for row, _ in first.rows] == [number, *reversed(made[2:])]
    assert [response.level if response else None for _, response in first.rows] == [4, None, None, None]
    second = incident_list(cast.officer, size=3, cursor=first.next)
    assert ([row.number for row, _ in second.rows], second.next) == ([made[1], made[0]], "")
    client.force_login(cast.officer)
    page = client.get("/incidents", {"after": first.next}).content.decode()
    assert made[0] in page
    assert number not in page
    assert number in client.get("/incidents?after=x").content.decode()


def test_the_page_offers_the_next_one(cast: Cast, client: Client) -> None:
    for number in range(51):
        reported(cast, number)
    client.force_login(cast.officer)
    page = client.get("/incidents?state=running").content.decode()
    assert "更早的事件" in page
    assert "?state=running&amp;kind=&amp;after=" in page


def test_more_rows_ask_no_more_questions(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    responding(cast, "k1")
    reported(cast, 1)
    client.get("/incidents")
    costs = []
    for extra in ("k2", "k3"):
        with CaptureQueriesContext(connection) as asked:
            client.get("/incidents")
        costs.append(len(asked))
        responding(cast, extra)
        reported(cast, 2)
    assert costs[0] == costs[1]
