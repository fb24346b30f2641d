"""The shell as a person uses it: drawer, keys, themes, live push, and the libraries under the content policy."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from anlan.foundation.people.models import Account
from anlan.web import words
from tests.journeys.conftest import Visit


@pytest.fixture
def gallery(visit: Visit, developer: Account) -> Visit:
    visit.sign_in(developer)
    visit.go("/gallery")
    expect(visit.page.locator("[data-push]")).to_have_text("推送正常")
    return visit


def test_a_drawer_opens_tells_the_url_and_gives_focus_back(gallery: Visit) -> None:
    page = gallery.page
    page.keyboard.press("1")
    expect(page.locator("#drawer h2")).to_have_text("龙开河路下穿通道积水")
    expect(page).to_have_url(re.compile(r"alarm=93"))
    page.wait_for_selector("#drawer canvas")
    gallery.shot("drawer")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    assert "alarm" not in page.url
    assert page.evaluate("document.activeElement.dataset.param") == "alarm=93"


def test_back_closes_the_drawer_without_a_reload(gallery: Visit) -> None:
    page = gallery.page
    page.evaluate("window.stayed = true")
    page.keyboard.press("1")
    expect(page.locator("#drawer h2")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#drawer h2")).to_be_visible()
    assert page.evaluate("window.stayed")


def test_a_list_goes_on_while_one_scrolls_and_is_walked_by_keys(gallery: Visit) -> None:
    page = gallery.page
    page.locator("[data-list]").scroll_into_view_if_needed()
    expect(page.locator("[data-row]").nth(19)).to_be_attached()
    for _ in range(2):
        page.locator("[data-row]").last.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
    expect(page.locator("[data-row]")).to_have_count(60)
    expect(page.locator(".more")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator('[data-row][aria-selected="true"] .ttl')).to_have_text("第 1 行的事项")
    page.keyboard.press("x")
    expect(page.locator('[data-row][aria-selected="true"] .pick')).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer h2")).to_be_visible()
    expect(page).to_have_url(re.compile(r"row=1$"))


def test_keys_rest_while_one_types(gallery: Visit) -> None:
    page = gallery.page
    page.locator("#a_company").click()
    page.keyboard.type("1j?")
    expect(page.locator("#a_company")).to_have_value("1j?")
    expect(page.locator("#drawer")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    gallery.shot("keys", sizes=("desk",), themes=("light",))


def test_a_theme_is_kept_by_the_browser_and_painted_by_the_server(gallery: Visit) -> None:
    page = gallery.page
    page.locator('[data-theme-set="dark"]').first.click()
    response = page.request.get(gallery.site + "/gallery")
    assert 'data-theme="dark"' in response.text()


def test_a_draft_survives_a_reload(gallery: Visit) -> None:
    page = gallery.page
    page.locator("#a_remark").fill("7 盏防爆灯具已全部更换")
    expect(page.locator("[data-draft-note]")).to_have_text(re.compile("已自动保存"))
    page.reload()
    expect(page.locator("#a_remark")).to_have_value("7 盏防爆灯具已全部更换")


def test_charts_answer_to_the_pointer_without_breaking_the_policy(gallery: Visit) -> None:
    for canvas in gallery.page.locator("[data-chart]").all():
        canvas.hover()
    gallery.page.wait_for_timeout(200)


def test_the_browsers_words_are_the_servers_words(gallery: Visit) -> None:
    seconds = [0, 1, 59, 60, 61, 138, 3599, 3600, 7800, 86399, 86400, 705_600]
    module = f"{settings.STATIC_URL}web/js/words.js"
    said = gallery.page.evaluate(
        "async ([m, s]) => { const w = await import(m); return s.map(w.span) }", [module, seconds]
    )
    assert said == [words.span(s) for s in seconds]
    grouped = gallery.page.evaluate(
        "async (m) => { const w = await import(m); return [999, 11842, 1234567.5].map(w.grouped) }", module
    )
    assert grouped == [words.grouped(n) for n in (999, 11842, 1234567.5)]


def test_the_map_and_alpine_run_under_the_policy(gallery: Visit) -> None:
    drawn = gallery.page.evaluate(
        """async (base) => {
          const { Map: GlMap } = await import(base + "vendor/maplibre-gl-6.17.0/maplibre-gl.mjs");
          const host = document.createElement("div");
          host.className = "chart-canvas";
          document.querySelector(".sheet").prepend(host);
          const source = { type: "geojson", data: { type: "Point", coordinates: [116, 29.7] } };
          const layers = [{ id: "a", type: "circle", source: "a" }];
          const style = { version: 8, sources: { a: source }, layers };
          const map = new GlMap({ container: host, center: [116, 29.7], zoom: 10, style });
          await new Promise((done) => map.once("idle", done));
          return map.queryRenderedFeatures({ layers: ["a"] }).length;
        }""",
        settings.STATIC_URL,
    )
    assert drawn == 1
    gallery.page.evaluate(
        """() => { const host = document.createElement("div");
           host.id = "alpine";
           host.setAttribute("x-data", "{ open: false }");
           host.innerHTML = '<button @click="open = !open">开</button><p x-text="open ? \\'开着\\' : \\'关着\\'"></p>';
           document.querySelector(".sheet").prepend(host); document.dispatchEvent(new Event("htmx:after:swap")); }"""
    )
    gallery.page.locator("#alpine button").click()
    expect(gallery.page.locator("#alpine p")).to_have_text("开着")


def test_the_page_says_when_the_push_is_lost(gallery: Visit) -> None:
    gallery.page.evaluate(
        """const detail = {state: "lost", lastHeard: Date.now() - 42000};
           document.dispatchEvent(new CustomEvent("anlan:push", {detail}))"""
    )
    expect(gallery.page.locator("#push-lost")).to_contain_text("实时推送中断 42 秒")
    gallery.shot("push-lost", sizes=("desk",), themes=("light",))


def test_nobody_else_sees_the_gallery(visit: Visit, developer: Account) -> None:
    developer.is_staff = False
    developer.save()
    visit.sign_in(developer)
    visit.page.goto(visit.site + "/gallery")
    expect(visit.page.locator("h3")).to_have_text("没有找到这件事")
    visit.shot("not-found", sizes=("desk", "phone"), themes=("light", "dark"))
    visit.complaints.clear()  # the browser notes the 404 itself
