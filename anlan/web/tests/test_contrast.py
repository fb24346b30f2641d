"""Every pair of tokens that meets on a page keeps its contrast in all three themes; styles know no other colours."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[1] / "static" / "web" / "css"
TEXT, LARGE = 4.5, 3.0
SURFACES = ("bg", "surface", "surface-2")
LEVELS = (1, 2, 3, 4)
PAIRS = [
    *[(ink, on, TEXT) for ink in ("ink", "ink-2", "ink-3", "accent-ink") for on in SURFACES],
    *[(f"level-{n}-ink", on, TEXT) for n in LEVELS for on in ("bg", "surface", f"level-{n}-soft")],
    *[(f"on-level-{n}", f"level-{n}", TEXT) for n in LEVELS],
    *[("on-accent", on, TEXT) for on in ("accent", "accent-2")],
    *[
        (ink, "accent-soft", TEXT)
        for ink in ("accent-ink", "ink", "ink-3", "level-1-ink", "level-2-ink", "level-3-ink")
    ],
    *[(ink, "level-1-soft", TEXT) for ink in ("ink", "ink-3")],
    *[("ink-2", on, TEXT) for on in ("surface-3", "level-3-soft", "level-2-soft")],
    ("surface", "ink-2", TEXT),
    ("accent-ink", "level-2-soft", TEXT),
    *[("map-text", on, TEXT) for on in ("map-land", "map-out")],
    ("map-water-text", "map-water", TEXT),
    *[(mark, "surface", LARGE) for mark in ("line-3", "accent", "level-1", "level-4")],
    *[(mark, "map-land", LARGE) for mark in ("map-edge", "map-dot", "level-1", "level-2-ink", "level-3-ink")],
]


def tokens() -> dict[str, dict[str, str]]:
    """Colour tokens per theme; dark and contrast fall back to the root values, as the cascade does."""
    css = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text("utf-8"), flags=re.S)
    blocks = [
        (m.group(1), dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", m.group(2))))
        for m in re.finditer(r"((?::root|\[data-theme)[^{]*)\{([^}]*)\}", css)
    ]
    root = {k: v for head, values in blocks if ":root" in head for k, v in values.items()}
    own = {name: {k: v for h, vs in blocks if f'"{name}"' in h for k, v in vs.items()} for name in ("dark", "contrast")}
    return {"light": root, **{name: root | values for name, values in own.items()}}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_pairs_keep_their_contrast(theme: str) -> None:
    values = tokens()[theme]
    low = [f"{ink} on {on}: {contrast(values[ink], values[on]):.2f}, needs {need}" for ink, on, need in PAIRS
           if contrast(values[ink], values[on]) < need]  # fmt: skip
    assert low == []


def test_styles_use_only_tokens_that_exist() -> None:
    css = "".join(path.read_text("utf-8") for path in CSS.glob("*.css"))
    defined = set(re.findall(r"--([\w-]+)\s*:", css))
    assert set(re.findall(r"var\(--([\w-]+)", css)) <= defined


def test_components_have_no_colours_of_their_own() -> None:
    own = {
        path.name: found
        for path in CSS.glob("*.css")
        if path.name != "tokens.css"
        and (found := re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)", path.read_text("utf-8")))
    }
    assert own == {}


def test_styles_need_no_newer_browser_than_the_floor() -> None:
    nested = [path.name for path in CSS.glob("*.css") if re.search(r"^\s*&", path.read_text("utf-8"), re.M)]
    assert nested == []
