"""What administrators may do, and to whom not."""

from typing import Any

import pytest

from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.people.models import Account, SignIn
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import NotYours, PeopleRefused, RolesClash
from anlan.foundation.people.remit import may
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, COMMANDER, DUTY_OFFICER, PLATFORM
from anlan.foundation.people.services import accounts, keys, organisations, postings
from anlan.foundation.people.tests.cast import GANTANG, PENPU, body, in_gantang, in_penpu, person

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    admin = Actor.of(person("gao", ADMINISTRATOR))
    made, password = accounts.create_account(username="Li", name="李秀英", organisation=None, by=admin)
    postings.grant_posting(account=made, role=DUTY_OFFICER.key, by=admin)
    assert made.username == "li"
    assert made.must_change_password
    assert made.check_password(password)
    assert may(made, Permission.WALL)
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["people.account.created", "people.posting.granted"]
    assert password not in str(list(Entry.objects.values()))


def test_a_taken_username_is_refused() -> None:
    person("li")
    with pytest.raises(PeopleRefused, match="已有人用"):
        accounts.create_account(username="LI", name="李", organisation=None, by=Actor.system())


def test_nobody_manages_their_own_account() -> None:
    admin = person("gao", ADMINISTRATOR)
    for act in (
        lambda: accounts.reset_password(account=admin, by=Actor.of(admin)),
        lambda: accounts.deactivate(account=admin, reason="x", by=Actor.of(admin)),
        lambda: postings.grant_posting(account=admin, role=COMMANDER.key, by=Actor.of(admin)),
    ):
        with pytest.raises(NotYours, match="自己的账号"):
            act()


def test_a_streets_administrator_reaches_only_that_street() -> None:
    admin = Actor.of(in_gantang("gt-admin", ADMINISTRATOR))
    far = in_penpu("wang", DUTY_OFFICER)
    near = in_gantang("li", DUTY_OFFICER)
    with pytest.raises(NotYours):
        accounts.reset_password(account=far, by=admin)
    with pytest.raises(NotYours, match="机构不在"):
        accounts.create_account(username="x-1", name="x", organisation=body("PP", PENPU), by=admin)
    with pytest.raises(NotYours, match="请选择"):
        accounts.create_account(username="x-1", name="x", organisation=None, by=admin)
    beyond: list[dict[str, Any]] = [
        {},
        {"region_path": PENPU},
        {"region_path": "/360403/"},
        {"organisation_path": "/PP/"},
    ]
    for remit in beyond:
        with pytest.raises(NotYours, match="超出"):
            postings.grant_posting(account=near, role=COMMANDER.key, by=admin, **remit)
    postings.grant_posting(account=near, role=COMMANDER.key, region_path=GANTANG + "360403001001/", by=admin)


@pytest.mark.parametrize("alone", [ADMINISTRATOR, AUDITOR])
def test_who_manages_or_audits_does_no_business(alone) -> None:
    officer, by = person("zhou", DUTY_OFFICER), Actor.system()
    with pytest.raises(RolesClash, match="不办业务"):
        postings.grant_posting(account=officer, role=alone.key, by=by)
    manager = person("gao", alone)
    with pytest.raises(RolesClash):
        postings.grant_posting(account=manager, role=DUTY_OFFICER.key, by=by)


def test_the_same_posting_twice_and_an_unknown_role_are_refused() -> None:
    account, by = person("zhou", DUTY_OFFICER), Actor.system()
    with pytest.raises(PeopleRefused, match="已有这一任职"):
        postings.grant_posting(account=account, role=DUTY_OFFICER.key, by=by)
    with pytest.raises(RolesClash, match="没有"):
        postings.grant_posting(account=account, role="emperor", by=by)


def test_the_journal_of_a_change_names_fields_but_no_telephone_number() -> None:
    account = person("li", name="李秀英")
    accounts.change_account(
        account=account, name="李秀瑛", title="", phone="13807920000", organisation=None, by=Actor.system()
    )
    entry = Entry.objects.get(kind="people.account.changed")
    assert entry.facts["changes"] == "姓名改为李秀瑛，手机号"
    assert Account.objects.get(pk=account.pk).phone == "13807920000"


def test_deactivating_ends_sessions_and_keys() -> None:
    platform, by = person("city", PLATFORM), Actor.system()
    postings.grant_posting(account=platform, role=DUTY_OFFICER.key, by=by)
    _, token = keys.create_key(account=platform, name="k", scopes=[Permission.WALL], expires_at=None, by=by)
    now = Entry.objects.create(at="2026-01-01T00:00Z", kind="x", actor_kind="system", actor_name="x").at
    SignIn.objects.create(account=platform, session_key="s" * 32, signed_in_at=now, last_seen_at=now)
    accounts.deactivate(account=platform, reason="停止合作", by=by)
    assert keys.account_of_token(token) is None
    assert SignIn.objects.get().ended_why == SignIn.Ended.CLOSED


def test_an_organisations_path_follows_its_parent() -> None:
    admin = Actor.of(person("gao", ADMINISTRATOR))
    bureau = organisations.create_organisation(code="YJJ", name="区应急局", kind="department", parent=None, by=admin)
    office = organisations.create_organisation(code="KJ", name="科信科", kind="department", parent=bureau, by=admin)
    assert office.path == "/YJJ/KJ/"
    with pytest.raises(PeopleRefused, match="编码 KJ"):
        organisations.create_organisation(code="KJ", name="又一个", kind="department", parent=bureau, by=admin)
