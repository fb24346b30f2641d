"""What one may do and which rows one reaches: nothing without a posting, and never a neighbour's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.remit import forget_standing, may, may_here, permissions_of, scope_of
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, DUTY_OFFICER
from anlan.foundation.people.tests.cast import GANTANG, PENPU, body, in_gantang, in_penpu, person

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    admin = in_gantang("gt-admin", ADMINISTRATOR)
    near, far = in_gantang("li", DUTY_OFFICER), in_penpu("wang", DUTY_OFFICER)
    assert set(Account.objects.visible_to(admin)) == {admin, near}
    assert may_here(admin, Permission.ACCOUNT_MANAGE, near)
    assert not may_here(admin, Permission.ACCOUNT_MANAGE, far)


def test_no_posting_no_row() -> None:
    nobody = person("nobody")
    assert permissions_of(nobody) == set()
    assert not scope_of(nobody, Permission.ACCOUNT_VIEW)
    assert not Account.objects.visible_to(nobody).exists()


def test_a_role_without_the_permission_reaches_nothing_even_over_the_whole_district() -> None:
    officer = person("zhou", DUTY_OFFICER)
    assert not Account.objects.visible_to(officer).exists()


def test_an_auditor_sees_but_may_not_manage() -> None:
    auditor = person("bai", AUDITOR)
    assert Account.objects.visible_to(auditor).exists()
    assert not Account.objects.within(auditor, Permission.ACCOUNT_MANAGE).exists()


def test_a_code_that_begins_the_same_is_not_inside() -> None:
    admin = in_gantang("gt-admin", ADMINISTRATOR)
    body("GT9", "/360403/3604030019/")
    assert [b.code for b in Organisation.objects.visible_to(admin)] == ["GT"]


def test_an_organisation_remit_reaches_its_subtree() -> None:
    bureau = body("YJJ")
    office = body("YJJ-KJ", parent=bureau)
    other = body("YJJ2")
    admin = person("gao", ADMINISTRATOR, remit={"organisation_path": bureau.path})
    assert set(Organisation.objects.visible_to(admin)) == {bureau, office}
    assert not may_here(admin, Permission.ORGANISATION_MANAGE, other)


@pytest.mark.parametrize(
    ("since", "until", "holds"), [(-1, 1, True), (0, 0, True), (1, None, False), (None, -1, False)]
)
def test_a_posting_counts_only_while_it_runs(since: int | None, until: int | None, holds: bool) -> None:
    admin = person("gao", ADMINISTRATOR)
    today = timezone.localdate()
    day = [None if n is None else today + timedelta(days=n) for n in (since, until)]
    Posting.objects.filter(account=admin).update(since=day[0], until=day[1])
    assert may(admin, Permission.ACCOUNT_VIEW) is holds


def test_a_deactivated_account_holds_nothing() -> None:
    admin = person("gao", ADMINISTRATOR, is_active=False)
    assert not may(admin, Permission.ACCOUNT_VIEW)


def test_a_keys_scopes_narrow_the_account() -> None:
    admin = person("gao", ADMINISTRATOR)
    admin.api_scopes = frozenset({str(Permission.ACCOUNT_VIEW), "never.heard.of"})
    assert permissions_of(admin) == {Permission.ACCOUNT_VIEW}
    assert not Account.objects.within(admin, Permission.ACCOUNT_MANAGE).exists()


def test_nested_remits_are_asked_once() -> None:
    admin = in_gantang("gao", ADMINISTRATOR)
    Posting.objects.create(account=admin, role=ADMINISTRATOR.key, region_path=GANTANG + "360403001001/")
    Posting.objects.create(account=admin, role=ADMINISTRATOR.key, region_path=PENPU)
    assert scope_of(admin, Permission.ACCOUNT_VIEW).regions == (GANTANG, PENPU)


def test_postings_are_read_once_for_a_request(django_assert_num_queries) -> None:
    admin = Account.objects.get(pk=in_gantang("gao", ADMINISTRATOR).pk)
    with django_assert_num_queries(1):
        for _ in range(20):
            may(admin, Permission.ACCOUNT_VIEW)
            scope_of(admin, Permission.ACCOUNT_MANAGE)
    Posting.objects.filter(account=admin).delete()
    forget_standing(admin)
    assert not may(admin, Permission.ACCOUNT_VIEW)


def test_visible_to_uses_the_prefix_index() -> None:
    admin = in_gantang("gao", ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Organisation.objects.visible_to(admin).explain()
    assert "org_region_like" in plan
    assert "~>=~" in plan  # a range over the prefix, not a filter over every row
