"""Templates obey the content policy: no script, style or handler in the page itself."""

import re

from tests.architecture.sources import offences, own_files

TEMPLATES = tuple(p for p in own_files() if p.suffix == ".html" and "templates" in p.parts)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(src=|type=\"(application/json|importmap)\"))", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"\s(on[a-z]+|hx-on[:a-z-]*)\s*=", re.IGNORECASE)
OTHER_HOST = re.compile(r"\b(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE)
UNSAFE = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")


def test_there_are_templates() -> None:
    assert TEMPLATES


def test_no_script_in_the_page() -> None:
    assert offences(TEMPLATES, INLINE_SCRIPT.search) == []


def test_no_style_in_the_page() -> None:
    assert offences(TEMPLATES, INLINE_STYLE.search) == []


def test_no_handler_in_the_page() -> None:
    assert offences(TEMPLATES, HANDLER.search) == []


def test_nothing_is_fetched_from_another_host() -> None:
    assert offences(TEMPLATES, OTHER_HOST.search) == []


def test_nothing_is_drawn_unescaped() -> None:
    assert offences(TEMPLATES, UNSAFE.search) == []
