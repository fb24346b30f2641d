"""Rules are read by those who may, and changed by an administrator of the whole district: preview first, then for good."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anlan.foundation.journal.api import Entry
from anlan.foundation.people.models import Account
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, BUREAU_STAFF, GRID_WORKER
from anlan.foundation.people.tests.cast import in_gantang, person
from anlan.foundation.rules import api as rules

pytestmark = pytest.mark.django_db
FAILURES = "/admin/rules/people.lockout.failures"


@pytest.fixture(autouse=True)
def shipped() -> None:
    """The rules as the product ships them."""
    rules.load_shipped()


def at(account: Account) -> Client:
    """The account at its desk."""
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator() -> Client:
    """An administrator of the whole district."""
    return at(person("guan", ADMINISTRATOR, is_demo=True))


def tomorrow() -> date:
    """The first day on which nothing has been decided yet."""
    return timezone.localdate() + timedelta(days=1)


def filled(**other: str) -> dict[str, str]:
    """A form filled as it should be."""
    given = {"value": "4", "effective_from": tomorrow().isoformat(), "basis": "区应急〔2026〕7号", "reason": "加固登录"}
    return {**given, **other}


def change(client: Client, address: str = FAILURES, **other: str) -> str:
    """Preview and confirm; returns the page at the end."""
    page = client.post(address, filled(**other))
    version = page.context["change"].version
    return client.post(address, filled(version=version, confirm="1", **other), follow=True).content.decode()


def test_it_works(administrator: Client) -> None:
    page = administrator.get("/admin/rules").content.decode()
    assert "连续登录失败多少次后锁定" in page
    assert "P 平台默认" in page
    preview = administrator.post(FAILURES, filled()).content.decode()
    assert "核对修改" in preview
    assert rules.value("people.lockout.failures", tomorrow()) == 5
    assert "已改为 4 次" in change(administrator)
    assert (rules.value("people.lockout.failures"), rules.value("people.lockout.failures", tomorrow())) == (5, 4)
    entry = Entry.objects.get(kind="rules.rule.changed")
    assert (entry.actor_name, entry.facts["reason"]) == ("人guan", "加固登录")


def test_a_planned_value_is_withdrawn_with_a_reason(administrator: Client) -> None:
    change(administrator)
    row = rules.line("people.lockout.failures").planned[0]  # type: ignore[union-attr]
    address = f"{FAILURES}/planned/{row.pk}/withdraw"
    assert "请写明原因" in administrator.post(address, {"reason": ""}, follow=True).content.decode()
    assert "已撤下" in administrator.post(address, {"reason": "会议改期"}, follow=True).content.decode()
    assert rules.value("people.lockout.failures", tomorrow()) == 5
    assert Entry.objects.get(kind="rules.rule.withdrawn").facts["reason"] == "会议改期"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"value": "四"}, "请填写数字"),
        ({"value": "4.5"}, "请填写整数"),
        ({"value": "0"}, "大于 0"),
        ({"basis": ""}, "请填写"),
        ({"reason": " "}, "请填写"),
        ({"effective_from": "2020-01-01"}, "施行日最早是今天"),
        ({"effective_from": "明天"}, "有效的日期"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(administrator: Client, wrong: dict[str, str], told: str) -> None:
    answer = administrator.post(FAILURES, filled(**wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert rules.value("people.lockout.failures", tomorrow()) == 5


def test_somebody_else_was_faster(administrator: Client) -> None:
    version = administrator.post(FAILURES, filled()).context["change"].version
    change(administrator, value="6")
    answer = administrator.post(FAILURES, filled(version=version, confirm="1"))
    assert answer.status_code == 422
    assert "有人在你核对期间改过" in answer.content.decode()
    assert rules.value("people.lockout.failures", tomorrow()) == 6


def test_roles_are_chosen_not_typed(administrator: Client) -> None:
    address = "/admin/rules/people.second_factor.roles"
    page = administrator.get(address).content.decode()
    assert "指挥长、系统管理员、审计员" in page
    assert administrator.post(address, filled(value="nobody")).status_code == 422
    assert "已改为 值班员，" in change(administrator, address, value="duty_officer")
    assert rules.value("people.second_factor.roles", tomorrow()) == ["duty_officer"]


def test_one_goes_back_from_the_preview_with_what_was_typed(administrator: Client) -> None:
    page = administrator.post(FAILURES, filled(edit="1", basis="草案")).content.decode()
    assert 'value="草案"' in page
    assert "核对修改</h2>" not in page


def test_filters_narrow_the_list(administrator: Client) -> None:
    def listed(query: str) -> set[str]:
        return {line.rule_id for line, _words in administrator.get(f"/admin/rules?{query}").context["rows"]}

    change(administrator)
    assert listed("q=登录 锁定时长") == {"people.lockout.minutes"}
    assert listed("only=planned") == {"people.lockout.failures"}
    assert listed("only=local") == set()
    assert listed("module=预警") == {"WRN-20", "WRN-21", "WRN-22", "WRN-23"}
    assert all(rules.line(rule_id).row.confidence == "P" for rule_id in listed("confidence=P"))  # type: ignore[union-attr]


def test_an_administrator_of_a_street_reads_and_changes_nothing() -> None:
    client = at(in_gantang("jie", ADMINISTRATOR, is_demo=True))
    assert "修改取值" not in client.get(FAILURES).content.decode()
    assert "管理范围为全区" in client.post(FAILURES, filled(), follow=True).content.decode()
    client.post(f"{FAILURES}/planned/1/withdraw", {"reason": "试"})
    assert not Entry.objects.filter(kind__startswith="rules.").exists()


@pytest.mark.parametrize(("role", "status"), [(AUDITOR, 200), (BUREAU_STAFF, 200), (GRID_WORKER, 403)])
def test_who_may_read(role: object, status: int) -> None:
    client = at(person("du", role, is_demo=True))  # type: ignore[arg-type]
    assert client.get("/admin/rules").status_code == status
    assert client.get(FAILURES).status_code == status
    assert client.get("/api/v1/rules").status_code == status


def test_programs_read_rules_with_their_history(administrator: Client) -> None:
    change(administrator)
    one = administrator.get("/api/v1/rules/people.lockout.failures").json()
    assert (one["value"], one["unit"], one["confidence"], one["module"]) == (5, "次", "P", "机构账号角色")
    assert [edition["value"] for edition in one["history"]] == [4, 5]
    day = tomorrow().isoformat()
    found = administrator.get(f"/api/v1/rules?q=lockout.failures&on={day}").json()["items"]
    assert [row["value"] for row in found] == [4]
    assert administrator.get("/api/v1/rules/NO-1").status_code == 404


def test_the_form_offers_today(administrator: Client) -> None:
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in administrator.get(FAILURES).content.decode()
