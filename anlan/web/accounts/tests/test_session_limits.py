"""Sessions end when they should, and the person is told why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.people.models import Account, SignIn
from anlan.foundation.people.roles import ADMINISTRATOR, COMMUNITY_STAFF, DUTY_OFFICER
from anlan.foundation.people.tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still_clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)


def signed_in(username: str, **more: str) -> Client:
    client = Client()
    assert client.post("/login", {"username": username, "password": PASSWORD, **more}).status_code == 302
    return client


def test_idle_for_half_an_hour_ends_the_session(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    client = signed_in("li")
    time_machine.shift(timedelta(minutes=29))
    assert client.get("/account").status_code == 200
    time_machine.shift(timedelta(minutes=29))
    assert client.get("/account").status_code == 200
    time_machine.shift(timedelta(minutes=31))
    assert client.get("/account")["Location"] == "/login?next=%2Faccount&ended=idle"
    assert SignIn.objects.get().ended_why == SignIn.Ended.IDLE
    assert "长时间没有操作" in client.get("/login?ended=idle").content.decode()


def test_background_requests_do_not_keep_a_session_alive(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    client = signed_in("li")
    for _ in range(4):
        time_machine.shift(timedelta(minutes=9))
        answer = client.get("/shell/status", headers={"X-Anlan-Background": "1"})
    assert answer.status_code == 302


def test_twelve_hours_are_the_longest(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    client = signed_in("li")
    for _ in range(48):
        time_machine.shift(timedelta(minutes=15))
        answer = client.get("/account")
        assert answer.status_code == 200
    time_machine.shift(timedelta(minutes=15))
    assert "ended=too_long" in client.get("/account")["Location"]


def test_the_fourth_session_ends_the_oldest_and_tells(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    clients = []
    for _ in range(4):
        clients.append(signed_in("li"))
        time_machine.shift(timedelta(minutes=1))
    assert "ended=superseded" in clients[0].get("/account")["Location"]
    assert [c.get("/account").status_code for c in clients[1:]] == [200, 200, 200]


def test_forgotten_sessions_do_not_count(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    first = signed_in("li")
    for _ in range(3):
        signed_in("li")
        time_machine.shift(timedelta(minutes=20))
        assert first.get("/account").status_code == 200


def test_a_demo_account_may_be_used_by_many() -> None:
    person("zhiban", DUTY_OFFICER, is_demo=True)
    clients = [signed_in("zhiban") for _ in range(8)]
    assert clients[0].get("/account").status_code == 200


def test_a_wall_stays_but_changes_nothing(time_machine) -> None:
    person("zhiban", DUTY_OFFICER)
    wall = signed_in("zhiban", next="/cockpit?display=wall", wall="1")
    time_machine.shift(timedelta(days=3))
    assert wall.get("/account").status_code == 200
    assert wall.post("/account/sessions/end").status_code == 403
    assert wall.post("/logout").status_code == 302


def test_a_wall_needs_its_permission(time_machine) -> None:
    person("li", COMMUNITY_STAFF)
    client = signed_in("li", wall="1")
    time_machine.shift(timedelta(minutes=31))
    assert client.get("/account").status_code == 302


def test_one_may_end_the_others_or_one_of_them() -> None:
    person("li", COMMUNITY_STAFF)
    here, second, third = signed_in("li"), signed_in("li"), signed_in("li")
    number = SignIn.objects.order_by("pk")[1].pk
    here.post(f"/account/sessions/{number}/end")
    assert "ended=sent_out" in second.get("/account")["Location"]
    assert third.get("/account").status_code == 200
    here.post("/account/sessions/end")
    assert third.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_nobody_ends_somebody_elses_session() -> None:
    person("li", COMMUNITY_STAFF)
    person("wang", COMMUNITY_STAFF)
    mine, other = signed_in("li"), signed_in("wang")
    number = SignIn.objects.get(account__username="wang").pk
    mine.post(f"/account/sessions/{number}/end")
    assert other.get("/account").status_code == 200


def test_the_first_password_has_to_be_changed_before_anything_else() -> None:
    person("li", COMMUNITY_STAFF, must_change_password=True)
    client = signed_in("li")
    assert client.get("/admin/roles")["Location"] == "/account/password"
    page = client.post("/account/password", {"old": PASSWORD, "new": "short", "again": "short"})
    assert page.status_code == 422
    assert "至少 8 位" in page.content.decode()
    new = {"old": PASSWORD, "new": "Penpu-2026-x", "again": "Penpu-2026-x"}
    assert client.post("/account/password", new)["Location"] == "/account"
    assert client.get("/account").status_code == 200
    assert Account.objects.get().check_password("Penpu-2026-x")


def test_a_changed_password_ends_the_other_sessions() -> None:
    person("li", COMMUNITY_STAFF)
    here, other = signed_in("li"), signed_in("li")
    here.post("/account/password", {"old": PASSWORD, "new": "Penpu-2026-x", "again": "Penpu-2026-x"})
    assert here.get("/account").status_code == 200
    assert "ended=password" in other.get("/account")["Location"]
    here.post("/logout")
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_wrong_old_passwords_lock_too() -> None:
    person("li", COMMUNITY_STAFF)
    client = signed_in("li")
    for _ in range(5):
        page = client.post("/account/password", {"old": "guess", "new": "Penpu-2026-x", "again": "Penpu-2026-x"})
    assert "现在的密码不对。连续输错 5 次" in page.content.decode()


def test_an_administrator_has_to_enrol_before_anything_else(time_machine) -> None:
    person("gao", ADMINISTRATOR)
    client = signed_in("gao")
    assert client.get("/admin/accounts")["Location"] == "/account/second-factor"
    assert "<svg" in client.get("/account/second-factor").content.decode()
