"""A light that turns reaches people: who has the case, and from 橙 on who may supervise; the timeline names them."""

from datetime import timedelta
from typing import Any

import pytest

from anlan.foundation.casework.api import sweep
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.tests.example import Cast
from anlan.foundation.casework.tests.test_steps import dispatched
from anlan.foundation.live.models import Outbox
from anlan.foundation.notify.api import Notice
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting


def turn(case: Case, minutes: float) -> None:
    case.refresh_from_db()
    sweep(case.moved_at + timedelta(minutes=minutes))


def told(level: int) -> set[str]:
    return set(Notice.objects.filter(level=level).values_list("account__name", flat=True))


def last_words(case: Case) -> str:
    movement = case.movements.filter(kind=Movement.Kind.CLOCK).order_by("pk").last()
    assert movement is not None
    return movement.words


@pytest.fixture
def given(case: Case, cast: Cast) -> Any:
    """The case in the hands of the road team (nobody by name)."""
    dispatched(case, cast)
    Case.objects.filter(pk=case.pk).update(holder=None)
    case.refresh_from_db()
    assert case.organisation is not None
    return case


def test_yellow_reaches_the_holder_alone(given: Case, cast: Cast) -> None:
    Case.objects.filter(pk=given.pk).update(holder=cast.leader)
    turn(given, 200)
    assert told(3) == {"何俊"}
    notice = Notice.objects.get()
    assert (notice.text, notice.subject.kind, notice.subject.key) == (
        f"{given.title}：处置时限已用 80%",
        "casework.case",
        str(given.pk),
    )
    assert last_words(given) == "处置时限已用 80%，已提醒何俊"


def test_without_a_holder_it_reaches_the_people_of_the_body(given: Case, cast: Cast) -> None:
    turn(given, 200)
    assert told(3) == set(
        Account.objects.filter(organisation=given.organisation, is_active=True).values_list("name", flat=True)
    )


def test_orange_and_red_reach_those_who_may_supervise_as_well(given: Case, cast: Cast) -> None:
    turn(given, 240)
    assert told(2) >= {"周宁", "王雪梅"}
    assert "已报周宁、王雪梅" in last_words(given)
    turn(given, 480)
    assert told(1) == told(2)
    assert "督办升为 1 级，已提醒" in last_words(given)


def test_somebody_who_left_is_not_told_and_not_named(given: Case, cast: Cast) -> None:
    Account.objects.update(is_active=False)
    turn(given, 200)
    assert not Notice.objects.exists()
    assert last_words(given) == "处置时限已用 80%，没有可提醒的承办人"


def test_a_case_that_lies_with_nobody_concerns_those_on_the_spot_who_may_go_on(case: Case, cast: Cast) -> None:
    duty = Account.objects.create_user("gantang-duty", None, name="甘棠值班", organisation=cast.street_office)
    Posting.objects.create(account=duty, role=roles.DUTY_OFFICER.key, region_path=cast.street.path)
    elsewhere = Account.objects.create_user("penpu-duty", None, name="湓浦值班", organisation=cast.other_office)
    Posting.objects.create(account=elsewhere, role=roles.DUTY_OFFICER.key, region_path=cast.other_street.path)
    turn(case, 24)
    assert told(3) == {"周宁", "王雪梅", "甘棠值班"}


def test_it_is_on_the_screens_of_those_accounts_alone(given: Case, cast: Cast) -> None:
    turn(given, 240)
    rows = Outbox.objects.filter(name="notify.notice_sent")
    assert {row.account_id for row in rows} == set(Notice.objects.values_list("account_id", flat=True))
    assert all(row.permission == "notify.notice.view" and not row.region_path for row in rows)
