"""The content policy: strict on every answer, and no template needs it to be any weaker."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from anlan.web.csp import HEADER, ContentSecurityPolicyMiddleware, policy, security_headers

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(p for root in ("anlan", "demo") for p in (ROOT / root).rglob("templates/**/*.html"))
SPRITE = ROOT / "anlan" / "web" / "static" / "web" / "icons.svg"
FORBIDDEN = {
    "style attribute": r"\sstyle\s*=",
    "style element": r"<style",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "hx-on": r"\bhx-on\b",
    "x-html": r"\bx-html\b",
}


def test_nothing_inline_and_nothing_foreign() -> None:
    text = policy()
    assert "unsafe" not in text
    assert "http" not in text
    assert "default-src 'none'" in text
    assert "worker-src 'self'" in text


def test_a_tile_host_may_be_fetched_from_and_nothing_else() -> None:
    text = policy(["https://t0.tianditu.gov.cn/DataServer?T=vec_w&x={x}&y={y}&l={z}", "https://t0.tianditu.gov.cn/b"])
    allowed = dict(part.split(" ", 1) for part in text.split("; "))
    assert allowed["img-src"].split()[-1] == "https://t0.tianditu.gov.cn"
    assert allowed["connect-src"] == "'self' https://t0.tianditu.gov.cn"
    assert allowed["script-src"] == "'self'"


def test_every_answer_carries_it(rf: RequestFactory) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse("安澜")

    response = ContentSecurityPolicyMiddleware(answer)(rf.get("/"))
    assert isinstance(response, HttpResponse)
    assert response[HEADER] == policy(settings.MAP_TILE_URLS) == security_headers()[HEADER]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_templates_keep_the_policy(template: Path) -> None:
    text = template.read_text("utf-8")
    assert [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


def test_icons_exist() -> None:
    symbols = set(re.findall(r'id="i-([a-z]+)"', SPRITE.read_text("utf-8")))
    used = {name for t in TEMPLATES for name in re.findall(r'{% icon "([a-z]+)"', t.read_text("utf-8"))}
    used |= {name for t in TEMPLATES for name in re.findall(r'\bicon="([a-z]+)"', t.read_text("utf-8"))}
    assert used <= symbols
