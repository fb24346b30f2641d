"""Warnings: drafted on a form, signed by another, in force on every screen."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from anlan.foundation.casework.api import advance
from anlan.foundation.journal.api import Actor
from anlan.watch.warning.relaying import relay_warning
from anlan.watch.warning.tests.conftest import Town, drafted
from anlan.watch.warning.tests.conftest import town as town  # the fixture
from tests.journeys.conftest import Visit


def test_warning_is_drafted_signed_and_shown(visit: Visit, transactional_db: None, town: Town) -> None:
    now = timezone.now()
    relay_warning(
        by=Actor.system("气象"),
        outside_id="36040041600000_20260708143000",
        event_code="11B03",
        level=2,
        headline="九江市气象台发布暴雨橙色预警[Ⅱ级/严重]",
        sender_name="九江市气象台",
        regions=[town.district],
        description="预计未来 3 小时浔阳区雨量将达 50 毫米以上，伴有短时强降水和雷电",
        issued_at=now,
        expires_at=now + timedelta(hours=6),
    )
    visit.sign_in(town.officer)
    visit.go("/warnings/new")
    page = visit.page
    page.locator("#id_event_code").select_option("11A02")
    page.get_by_text("红色", exact=True).click()
    page.get_by_label("湓浦街道").check()
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("还有 2 处需要补充")
    visit.shot("warning-new", sizes=("desk", "phone"), themes=("light",))
    visit.complaints = [c for c in visit.complaints if "422" not in c]
    warning = drafted(town, event_code="11A02", level=1, regions=[town.other])
    visit.go(f"/cases/{warning.number}")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("待复核")
    assert visit.axe() == []
    visit.shot("warning-review", sizes=("desk", "phone"))
    page.set_viewport_size({"width": 1366, "height": 768})
    visit.go("/warnings")
    expect(page.locator("[data-push]")).to_have_text("推送正常")
    advance(warning.pk, "issue", by=Actor.of(town.commander))
    expect(page.locator(".warning-card")).to_have_count(2)
    assert visit.axe() == []
    visit.shot("warnings")
