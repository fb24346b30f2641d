"""The administrator's pages: secrets once, lists by key, errors in words."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.people.models import Account, ApiKey, Organisation, Posting
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, COMMUNITY_STAFF, DUTY_OFFICER, PLATFORM
from anlan.foundation.people.services import keys
from anlan.foundation.people.tests.cast import GANTANG, body, in_gantang, in_penpu, person
from anlan.foundation.territory import index
from anlan.foundation.territory.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(person("gao", ADMINISTRATOR, is_demo=True), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def street():
    root = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    Region.objects.create(code="360403001", name="甘棠街道", kind="street", path=GANTANG, parent=root)
    index.forget()
    yield
    index.forget()


def secret_on(page) -> str:
    """What the page shows this once."""
    text = page if isinstance(page, str) else page.content.decode()
    found = re.search(r"<code>([^<]+)</code>", text)
    assert found, text
    return found.group(1)


def test_it_works(admin: Client, street) -> None:
    body("GT", GANTANG, name="甘棠街道办")
    made = admin.post(
        "/admin/accounts/new", {"username": "lixiuying", "name": "李秀英", "organisation": "甘棠街道办（GT）"}
    )
    password = secret_on(made)
    assert "no-store" in made["Cache-Control"]
    account = Account.objects.get(username="lixiuying")
    assert account.check_password(password)
    assert password not in admin.get("/admin/accounts/lixiuying").content.decode()
    given = {"role": COMMUNITY_STAFF.key, "reach": "region", "region": "甘棠街道（360403001）"}
    assert admin.post("/admin/accounts/lixiuying/postings", given).status_code == 302
    assert Posting.objects.get(account=account).region_path == GANTANG
    assert "甘棠街道" in admin.get("/admin/accounts/lixiuying").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "emperor", "reach": "district"}, "role"),
        ({"role": DUTY_OFFICER.key, "reach": "region"}, "请填写"),
        ({"role": DUTY_OFFICER.key, "reach": "region", "region": "不存在（999）"}, "没有这个区域"),
        ({"role": DUTY_OFFICER.key, "reach": "organisation", "body": "没有"}, "没有这个机构"),
        ({"role": DUTY_OFFICER.key, "reach": "enterprise", "enterprise": "123"}, "须为 18 位"),
        ({"role": DUTY_OFFICER.key, "reach": "district", "since": "2026-02-30"}, "since"),
        ({"role": DUTY_OFFICER.key, "reach": "district", "since": "2026-02-02", "until": "2026-01-01"}, "早于起日"),
        ({"role": ADMINISTRATOR.key, "reach": "district"}, "不办业务"),
    ],
)
def test_a_bad_appointment_is_refused_in_words(admin: Client, street, given: dict[str, str], said: str) -> None:
    person("li", DUTY_OFFICER)
    page = admin.post("/admin/accounts/li/postings", given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert Posting.objects.filter(account__username="li").count() == 1


def test_what_is_typed_is_shown_as_text(admin: Client) -> None:
    evil = "<script>alert(1)</script>'; DROP TABLE people_account; --"
    made = admin.post("/admin/accounts/new", {"username": "evil", "name": evil[:40]})
    assert made.status_code == 200
    assert "<script>alert" not in made.content.decode()
    assert "<script>alert" not in admin.get("/admin/accounts?q=%3Cscript%3Ealert(1)").content.decode()
    assert Account.objects.filter(username="evil").exists()


def test_lists_go_on_by_key(admin: Client) -> None:
    Account.objects.bulk_create(Account(username=f"u{n:03}", name=f"n{n}") for n in range(120))
    seen, address = [], "/admin/accounts"
    for _ in range(4):
        page = admin.get(address).content.decode()
        seen += re.findall(r'href="/admin/accounts/(\w+)">', page)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        if not following:
            break
        address = "/admin/accounts" + following.group(1).replace("&amp;", "&")
    assert sorted(name for name in seen if name != "new") == sorted(Account.objects.values_list("username", flat=True))


def test_a_spoilt_cursor_shows_the_first_page(admin: Client) -> None:
    for cursor in ("x", "W10", "WyIgIiwgIngiXQ", "%F0%9F", "W251bGwsIG51bGxd"):
        assert admin.get(f"/admin/accounts?after={cursor}").status_code == 200
        assert admin.get(f"/admin/organisations?after={cursor}").status_code == 200


def test_a_reset_shows_a_new_password_once_and_closing_needs_a_reason(admin: Client) -> None:
    account = in_gantang("li", COMMUNITY_STAFF)
    page = admin.post("/admin/accounts/li/reset-password").content.decode()
    account.refresh_from_db()
    assert account.check_password(secret_on(page))
    admin.post("/admin/accounts/li/deactivate", {"reason": ""})
    assert Account.objects.get(username="li").is_active
    admin.post("/admin/accounts/li/deactivate", {"reason": "调离"})
    assert not Account.objects.get(username="li").is_active
    admin.post("/admin/accounts/li/reactivate")
    assert Account.objects.get(username="li").is_active
    assert admin.post("/admin/accounts/li/promote").status_code == 404


def test_an_administrator_cannot_touch_their_own_postings(admin: Client) -> None:
    admin.post("/admin/accounts/gao/postings", {"role": DUTY_OFFICER.key, "reach": "district"})
    assert Posting.objects.filter(account__username="gao").count() == 1


def test_a_streets_administrator_finds_only_that_street() -> None:
    client = Client()
    client.force_login(in_gantang("gt", ADMINISTRATOR, is_demo=True), "django.contrib.auth.backends.ModelBackend")
    in_penpu("wang", COMMUNITY_STAFF)
    assert "wang" not in client.get("/admin/accounts").content.decode()
    for address in ("/admin/accounts/wang", "/admin/organisations/PP"):
        assert client.get(address).status_code == 404
    assert client.post("/admin/accounts/wang/reset-password").status_code == 404


def test_an_auditor_reads_but_changes_nothing() -> None:
    client = Client()
    client.force_login(person("bai", AUDITOR, is_demo=True), "django.contrib.auth.backends.ModelBackend")
    in_gantang("li", COMMUNITY_STAFF, phone="13807920000")
    page = client.get("/admin/accounts/li").content.decode()
    assert "13807920000" not in page
    assert client.post("/admin/accounts/li/reset-password").status_code == 403
    client.post("/admin/accounts/li", {"name": "改名"})
    assert Account.objects.get(username="li").name == "人li"
    assert client.get("/admin/keys").status_code == 403


def test_keys_are_shown_once_and_can_be_stopped(admin: Client) -> None:
    platform = person("city", PLATFORM)
    Posting.objects.create(account=platform, role=AUDITOR.key)
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {"name": "市平台", "account": platform.pk, "scopes": ["people.account.view"], "expires_on": until}
    page = admin.post("/admin/keys/new", given).content.decode()
    token = secret_on(page)
    assert keys.account_of_token(token) is not None
    assert token.split(".")[1] not in admin.get("/admin/keys").content.decode()
    admin.post(f"/admin/keys/{ApiKey.objects.get().prefix}/revoke")
    assert keys.account_of_token(token) is None


def test_organisations_are_made_and_changed(admin: Client, street) -> None:
    given = {"code": "YJJ", "name": "区应急管理局", "kind": "department", "region_path": "浔阳区（360403）"}
    assert admin.post("/admin/organisations/new", given).status_code == 302
    made = Organisation.objects.get()
    assert (made.path, made.region_path) == ("/YJJ/", "/360403/")
    change = {"name": "区应急局", "kind": "department", "duty_phone": "0792-8222333", "is_active": "on"}
    assert admin.post("/admin/organisations/YJJ", change).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.duty_phone, made.region_path) == ("区应急局", "0792-8222333", "")


def test_every_role_is_described(admin: Client) -> None:
    page = admin.get("/admin/roles").content.decode()
    assert "管理账号与任职" in page
    assert "指挥长" in page


def test_an_auditor_is_offered_nothing_to_change() -> None:
    client = Client()
    client.force_login(person("bai", AUDITOR, is_demo=True), "django.contrib.auth.backends.ModelBackend")
    for address, absent in (
        ("/admin/accounts", "/admin/accounts/new"),
        ("/admin/organisations", "/admin/organisations/new"),
        ("/admin/roles", "/admin/keys"),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert f'href="{absent}"' not in page.content.decode()
