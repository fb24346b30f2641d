"""An administrator changes a rule and a policy by form; the auditor reads afterwards what was done."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR
from anlan.foundation.people.tests.cast import body, person
from anlan.foundation.rules import api as rules
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.watch.warning import api as warning
from tests.journeys.conftest import Visit


@pytest.fixture
def shipped(transactional_db: None) -> None:
    """What the product ships."""
    rules.load_shipped()
    telemetry.load_kinds()
    warning.load_policies()
    command.load_policies()


def submit(visit: Visit, words: str) -> None:
    """Press a button and wait for the page that follows."""
    visit.page.get_by_role("button", name=words, exact=True).first.click()
    visit.page.wait_for_load_state("load")


def look(visit: Visit, name: str) -> None:
    """Pictures, and what axe finds."""
    assert visit.axe() == []
    visit.shot(name)
    visit.page.set_viewport_size({"width": 1366, "height": 768})


def test_what_an_administrator_sets_the_auditor_reads(visit: Visit, second_visit: Visit, shipped: None) -> None:
    bureau = body("YJJ", name="区应急管理局", short_name="区应急局", kind="department")
    visit.sign_in(person("gaolei", ADMINISTRATOR, name="高磊", organisation=bureau, is_demo=True))
    visit.go("/admin/rules")
    look(visit, "rules")
    visit.page.get_by_role("link", name="people.lockout.failures").click()
    visit.page.fill("#id_value", "四")
    visit.page.fill("#id_basis", "区应急〔2026〕7号")
    visit.page.fill("#id_reason", "攻防演练后加固登录")
    visit.page.fill("#id_effective_from", (timezone.localdate() + timedelta(days=7)).isoformat())
    submit(visit, "核对修改")
    expect(visit.page.locator("[data-field=value] .error")).to_contain_text("请填写数字")
    visit.complaints[:] = [said for said in visit.complaints if "422" not in said]  # the browser logs the refusal
    look(visit, "rule-wrong")
    visit.page.fill("#id_value", "4")
    submit(visit, "核对修改")
    expect(visit.page.locator("#main")).to_contain_text("还没有提交")
    look(visit, "rule-preview")
    submit(visit, "确认修改")
    expect(visit.page.locator(".toasts")).to_contain_text("已改为 4 次")
    look(visit, "rule-planned")
    submit(visit, "撤下")
    visit.page.locator("dialog[open] input[name=reason]").fill("会议改期")
    submit(visit, "撤下取值")
    expect(visit.page.locator(".toasts")).to_contain_text("已撤下")
    visit.go("/admin/policies")
    look(visit, "policies")
    visit.page.locator("#main table a").first.click()
    visit.page.get_by_label("自动发布").check()
    visit.page.fill("#id_reason", "汛期会商")
    look(visit, "policy")
    submit(visit, "保存设定")
    expect(visit.page.locator(".toasts")).to_contain_text("已设定")

    second_visit.sign_in(person("shenyan", AUDITOR, name="沈岩", organisation=bureau, is_demo=True))
    second_visit.go("/admin/journal")
    expect(second_visit.page.locator("#main")).to_contain_text("高磊 设定告警转预警规定")
    expect(second_visit.page.locator("#main")).to_contain_text("会议改期")
    look(second_visit, "journal")
    second_visit.page.fill("#who", "高磊")
    submit(second_visit, "查阅")
    expect(second_visit.page.locator("#main tbody")).not_to_contain_text("沈岩")
