"""A notice is kept until its one reader has read it, and told once."""

from typing import Any

import pytest
from django.test import Client

from anlan.foundation.live.models import Outbox
from anlan.foundation.notify.api import Notice, mark_read, tell, unread_count
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.trace import api as trace
from anlan.foundation.trace.api import Ref

pytestmark = pytest.mark.django_db

SUBJECT = Ref("shop.thing", "7", "龙开河路积水")


@pytest.fixture
def people() -> list[Account]:
    """Two duty officers of the whole district."""
    found = []
    for username, name in (("zhou", "周宁"), ("li", "李秀英")):
        account = Account.objects.create_user(username, None, name=name)
        Posting.objects.create(account=account, role=roles.DUTY_OFFICER.key)
        found.append(account)
    return found


def say(people: list[Account], key: str = "k", level: int = 0) -> list[Notice]:
    return tell(people, text="处置时限已到", subject=SUBJECT, key=key, level=level)


def test_nobody_is_told_the_same_twice(people: list[Account]) -> None:
    assert len(say(people[:1])) == 1
    assert [notice.account for notice in say(people)] == [people[1]]
    assert Outbox.objects.filter(name="notify.notice_sent").count() == 2


def test_who_left_is_passed_over(people: list[Account]) -> None:
    people[0].is_active = False
    assert [notice.account for notice in say(people)] == [people[1]]


def test_however_wide_a_remit_it_reaches_only_ones_own(people: list[Account]) -> None:
    say(people)
    assert [notice.account for notice in Notice.objects.visible_to(people[0])] == [people[0]]


def test_unread_are_counted_until_they_are_read(people: list[Account]) -> None:
    first, *_ = say(people)
    say(people, key="worse", level=1)
    assert unread_count(people[0]) == (2, True)
    assert mark_read(people[0], up_to=first.pk) == 1
    assert (unread_count(people[0]), unread_count(people[1])) == ((1, True), (2, True))


def test_the_page_shows_mine_and_opening_one_reads_it(
    people: list[Account], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(trace._pages, "shop.thing", lambda key, account: f"/things/{key}")
    mine, theirs = say(people)
    client.force_login(people[0])
    page: Any = client.get("/notices")
    assert "处置时限已到" in page.content.decode()
    assert client.get(f"/notices/{mine.pk}").headers["Location"] == "/things/7"
    mine.refresh_from_db()
    assert mine.read_at is not None
    assert client.get(f"/notices/{theirs.pk}").status_code == 404


def test_what_may_no_longer_be_seen_leads_back_to_the_list(
    people: list[Account], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(trace._pages, "shop.thing", lambda key, account: None)
    mine, _ = say(people)
    client.force_login(people[0])
    assert client.get(f"/notices/{mine.pk}").headers["Location"] == "/notices"


@pytest.mark.parametrize("up_to", ["", "x", "9" * 40, "-1", "１２"])
def test_a_wrong_number_reads_nothing(people: list[Account], client: Client, up_to: str) -> None:
    say(people)
    client.force_login(people[0])
    assert client.post("/notices/read", {"up_to": up_to}).status_code == 302
    assert unread_count(people[0])[0] == 1
