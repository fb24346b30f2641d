"""Accounts as people use them: sign in, enrol, appoint somebody, find out why something cannot be seen."""

import re

import pytest
from playwright.sync_api import expect

from anlan.foundation.people.models import Account, Authenticator, Posting
from anlan.foundation.people.one_time_codes import current_code
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER
from anlan.foundation.people.tests.cast import PASSWORD, body, in_gantang, person
from anlan.foundation.territory import index
from anlan.foundation.territory.models import Region
from tests.journeys.conftest import Visit


@pytest.fixture
def gantang(transactional_db: None):
    root = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    Region.objects.create(code="360403001", name="甘棠街道", kind="street", path="/360403/360403001/", parent=root)
    body("YJJ", "/360403/", name="区应急管理局", short_name="区应急局", kind="department", duty_phone="0792-8222333")
    body("GT", "/360403/360403001/", name="甘棠街道办事处", short_name="甘棠街道")
    index.forget()
    yield
    index.forget()


def submit(visit: Visit, words: str) -> None:
    visit.page.get_by_role("button", name=words, exact=True).first.click()
    visit.page.wait_for_load_state("load")


def test_a_person_signs_in_and_lands_where_they_wanted(visit: Visit, gantang: None) -> None:
    person("zhoumin", DUTY_OFFICER, name="周敏", is_demo=True)
    visit.go("/account")
    expect(visit.page).to_have_url(re.compile(r"/login\?next="))
    visit.page.fill("#id_username", "zhoumin")
    visit.page.fill("#id_password", "wrong")
    submit(visit, "登录")
    expect(visit.page.locator("#login-error")).to_contain_text("还可再试 4 次")
    visit.shot("login-refused")
    visit.page.fill("#id_password", PASSWORD)
    submit(visit, "登录")
    expect(visit.page.locator("h1")).to_have_text("我的账号")
    assert visit.axe() == []
    visit.shot("account-own")


def test_an_administrator_enrols_and_appoints_somebody(visit: Visit, gantang: None) -> None:
    gao = person("gaolei", ADMINISTRATOR, name="高磊", title="系统管理员")
    visit.go("/admin/accounts")
    visit.page.fill("#id_username", "gaolei")
    visit.page.fill("#id_password", PASSWORD)
    submit(visit, "登录")
    expect(visit.page.locator("h1")).to_have_text("启用动态验证码")
    assert visit.axe() == []
    visit.shot("second-factor")
    visit.page.fill("#id_code", current_code(str(Authenticator.objects.get(user=gao).key)))
    submit(visit, "启用")
    expect(visit.page.locator(".secrets code")).to_have_count(10)
    visit.shot("backup-codes")
    visit.go("/admin/accounts/new")
    visit.page.fill("#id_username", "lixiuying")
    visit.page.fill("#id_name", "李秀英")
    visit.page.fill("#id_organisation", "甘棠街道办事处（GT）")
    submit(visit, "新建账号")
    expect(visit.page.locator(".secrets code")).to_have_count(1)
    submit_link = visit.page.get_by_role("link", name="记好了")
    submit_link.click()
    visit.page.select_option("#id_role", "community_staff")
    visit.page.fill("#id_region", "甘棠街道（360403001）")
    assert visit.axe() == []
    visit.shot("account-page")
    submit(visit, "任命")
    expect(visit.page.locator(".toasts")).to_contain_text("已任命 李秀英 为 社区干部")
    assert Posting.objects.filter(account__username="lixiuying").exists()
    for number in range(30):
        Account.objects.create(username=f"u{number:02}", name=f"某人{number}", title="网格员")
    for path, name in (
        ("/admin/accounts", "accounts"),
        ("/admin/organisations", "organisations"),
        ("/admin/organisations/GT", "organisation"),
        ("/admin/keys", "keys"),
        ("/admin/roles", "roles"),
        ("/api/v1/docs", "api-docs"),
        ("/account/password", "password"),
    ):
        visit.go(path)
        assert visit.axe() == [], path
        visit.shot(f"admin-{name}", sizes=("desk", "phone"), themes=("light",))


def test_a_refusal_explains_itself(visit: Visit, gantang: None) -> None:
    person("gaolei", ADMINISTRATOR, name="高磊", organisation=body("YJJ"))
    visit.sign_in(in_gantang("li", DUTY_OFFICER, name="李秀英"))
    visit.go("/todo")
    visit.page.goto(visit.site + "/admin/accounts")
    expect(visit.page.locator("h3")).to_have_text("没有找到这件事")
    visit.page.get_by_role("link", name="为什么我看不到").click()
    expect(visit.page.locator(".why")).to_contain_text("查看账号与机构")
    expect(visit.page.locator(".why")).to_contain_text("高磊·区应急局，值班电话 0792-8222333")
    assert visit.axe() == []
    visit.shot("why")
    visit.complaints[:] = [c for c in visit.complaints if "403" not in c]  # the refusal itself
