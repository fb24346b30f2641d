"""`{% load anlan %}`: the component kit as tags, the product's words as filters.

Every tag renders one partial of `web/components/`. Levels are 1 红 … 4 蓝, 0 none. Attribute keywords of `btn` and
`chip` may use underscores: `hx_post="/x"` becomes `hx-post="/x"`; `True` writes the bare name, `None` nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from anlan.foundation.rules.api import value as rule_value
from anlan.web import words
from anlan.web.gauge import Limit, bar_length

register = template.Library()

WARN_SHARE = "CAS-01"

MARKS = {
    0: mark_safe('<circle cx="8" cy="8" r="5.5"/>'),
    1: mark_safe('<path d="M4.9.8h6.2l4.1 4.1v6.2l-4.1 4.1H4.9L.8 11.1V4.9z"/>'),
    2: mark_safe('<path d="M8 .9 15.8 14.8H.2z"/>'),
    3: mark_safe('<path d="M8 0l8 8-8 8-8-8z"/>'),
    4: mark_safe('<circle cx="8" cy="8" r="7"/>'),
}
"""The shape says the level without colour: 八角 一级 · 三角 二级 · 菱形 三级 · 圆 四级 · 空环 正常."""


def _attrs(given: Mapping[str, Any]) -> SafeString:
    return flatatt({name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None})


@register.simple_tag
def icon(name: str, small: bool = False, label: str = "") -> SafeString:
    """An icon of the sprite; with `label` it speaks, else it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {}><use href="{}#i-{}"/></svg>',
        " icon-sm" if small else "",
        spoken,
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def mark(level: int | None, label: str = "") -> SafeString:
    """The level mark alone; give a label where no words stand beside it."""
    level = int(level or 0)
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="lv lv-{}" viewBox="0 0 16 16" {}>{}</svg>', level, spoken, MARKS[level])


@register.simple_tag
def badge(level: int | None, text: str = "", soft: bool = False) -> SafeString:
    """A level with words; without words it says `红色一级`. Level 0 is a neutral tag: 正常 has no colour."""
    level = int(level or 0)
    text = text or words.level_words(level)
    if not level:
        return format_html('<span class="tag">{}</span>', text)
    return format_html(
        '<span class="badge badge-{}{}"><svg class="lv" viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>',
        level,
        " badge-soft" if soft else "",
        MARKS[level],
        text,
    )


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """A neutral tag; kind `ok` or `line`."""
    return format_html('<span class="tag{}">{}</span>', f" tag-{kind}" if kind else "", text)


@register.simple_tag
def count(number: int, red: bool = False) -> SafeString:
    """A count in a pill; red only for what waits and is red."""
    return format_html('<span class="count{}">{}</span>', " count-1" if red else "", words.grouped(number))


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """Keys as caps: `{% kbd "J K" %}`."""
    return format_html_join("", '<kbd class="kbd">{}</kbd>', ((key,) for key in keys.split()))


@register.inclusion_tag("web/components/gauge.html")
def gauge(used: float, total: float, level: int = 0, label: str = "") -> dict[str, Any]:
    """The ruler for any share: `used` of `total` (same unit), painted in the light `level`."""
    ratio = used / total if total else 1.0
    return {"length": bar_length(ratio), "level": level, "sentence": label or f"已用 {round(ratio * 100)}%"}


@register.inclusion_tag("web/components/limit.html", takes_context=True)
def limit(
    context: template.Context,
    started: datetime,
    due: datetime,
    red_after: timedelta | None = None,
    done: datetime | None = None,
    suspended: bool = False,
    warn_at: datetime | None = None,
) -> dict[str, Any]:
    """A limit as ruler and words, moved on by the browser while it runs. Nothing without a due time.

    A clock of a case brings the moment of 黄 that it was started with; any other limit follows the rule of today.
    """
    if not due:
        return {"limit": None}
    now = context.get("now") or timezone.now()
    started = started or now
    warn_at = warn_at or started + (due - started) * _warn_share(context)
    return {"limit": Limit(started, due, now, warn_at, red_after or None, done or None, bool(suspended))}


def _warn_share(context: template.Context) -> float:
    """CAS-01 of today, asked for once a page."""
    known = context.render_context.get(WARN_SHARE)
    if known is None:
        known = context.render_context[WARN_SHARE] = float(rule_value(WARN_SHARE))
    return float(known)


@register.inclusion_tag("web/components/btn.html")
def btn(
    text: str, kind: str = "", size: str = "", icon: str = "", key: str = "", href: str = "", **attrs: Any
) -> dict[str, Any]:
    """A button, or a link that looks like one (`href`). kind: primary, danger, quiet. size: lg, touch, icon, block."""
    classes = " ".join(["btn", *(f"btn-{part}" for part in f"{kind} {size}".split())])
    if key:
        attrs["data_key"] = key
    if size == "icon":
        attrs["aria_label"] = text
    if href:
        attrs["href"] = href
    else:
        attrs.setdefault("type", "button")
    return {
        "tag": "a" if href else "button",
        "text": "" if size == "icon" else text,
        "icon": icon,
        "key": key,
        "classes": classes,
        "attrs": _attrs(attrs),
    }


@register.inclusion_tag("web/components/chip.html")
def chip(text: str, number: int | None = None, on: bool = False, href: str = "", **attrs: Any) -> dict[str, Any]:
    """A filter with its count: a link when it has an address, else a toggle."""
    return {"text": text, "number": number, "on": on, "href": href, "attrs": _attrs(attrs)}


def _complaints(errors: Iterable[Any]) -> str:
    return "；".join(words.error_words(str(error)) for error in errors)


WIDGETS = {
    "radioselect": "segment",
    "checkboxinput": "check",
    "checkboxselectmultiple": "checks",
    "hiddeninput": "hidden",
}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, unit: str = "", hint: str = "") -> dict[str, Any]:
    """A form field: label above, 必填 in words, its error beside it, its unit at the right."""
    widget = bound.field.widget
    described = [f"{bound.id_for_label}-hint"] if hint or bound.help_text else []
    described += [f"{bound.id_for_label}-error"] if bound.errors else []
    attrs: dict[str, Any] = {"class": "input"}
    if getattr(widget, "input_type", "") == "number":
        # a browser empties a number field that holds words; what was typed must come back with its error
        widget.input_type = "text"
        attrs["inputmode"] = "decimal"
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "bound": bound,
        "shape": WIDGETS.get(type(widget).__name__.lower(), "input"),
        "control": bound.as_widget(attrs=attrs),
        "errors": _complaints(bound.errors),
        "hint": hint or bound.help_text,
        "unit": unit or getattr(bound.field, "unit", ""),
        "is_required": bound.field.required,
    }


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """All errors of a form in one place, each a link to its field; empty when there are none."""
    wrong = [(bound, _complaints(bound.errors)) for bound in form if bound.errors]
    general = _complaints(form.non_field_errors())
    return {"general": general, "wrong": wrong, "total": len(wrong) + bool(general)}


@register.inclusion_tag("web/components/stat.html")
def stat(
    label: str, value: Any = None, unit: str = "", href: str = "", sub: str = "", missing: str = ""
) -> dict[str, Any]:
    """A number that drills down. `value=None` says 不可算 and `missing` names what is lacking: unknown is not zero."""
    shown = words.grouped(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    return {"label": label, "value": shown, "unit": unit, "href": href, "sub": sub, "missing": missing}


@register.inclusion_tag("web/components/timeline.html")
def timeline(entries: Iterable[Mapping[str, Any]], kind: str = "") -> dict[str, Any]:
    """Entries newest first: `text`, `when` (words), optional `level` (1…4 or `ok`), `next`, `href`. kind `story`
    puts the time at the right and `source` below."""
    return {"entries": entries, "kind": kind}


@register.inclusion_tag("web/components/steps.html")
def steps(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The step bar: `name`, `note`, `state` (`done`, `now` or empty)."""
    return {"items": items}


@register.inclusion_tag("web/components/vsteps.html")
def vsteps(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The same steps upright, for drawers: `name`, `note`, `when`, `state`."""
    return {"items": items}


@register.inclusion_tag("web/components/kv.html")
def kv(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Facts as name and value; a missing value is a dash."""
    return {"pairs": pairs}


@register.inclusion_tag("web/components/state.html")
def state(
    kind: str, title: str, text: str = "", cause: str = "", action: str = "", href: str = "", key: str = ""
) -> dict[str, Any]:
    """What stands where content would: kind `empty`, `error`, `lost`. One next step at most here."""
    return {"kind": kind, "title": title, "text": text, "cause": cause, "action": action, "href": href, "key": key}


@register.inclusion_tag("web/components/skeleton.html")
def skeleton(rows: int = 6) -> dict[str, Any]:
    """Rows in the shape of a list, shown only when loading takes longer than 300 ms."""
    return {"rows": range(rows)}


@register.inclusion_tag("web/components/toast.html")
def toast(text: str, level: int = 0, action: str = "", href: str = "") -> dict[str, Any]:
    """A message that goes by itself; level 1 stays until it is closed."""
    return {"text": text, "level": level, "action": action, "href": href}


@register.inclusion_tag("web/components/chart.html")
def chart(key: str, spec: Mapping[str, Any], title: str = "", note: str = "", sentence: str = "") -> dict[str, Any]:
    """A chart fed by JSON; `sentence` says in words what it shows. The shapes of `spec` are in `js/charts.js`."""
    return {"key": key, "spec": spec, "title": title, "note": note, "sentence": sentence or title}


@register.simple_block_tag
def panel(content: str, title: str, note: str = "", level: int = 2) -> SafeString:
    """A sheet with a head: `{% panel "经过" note="12 条" %}…{% endpanel %}`."""
    return render_to_string(
        "web/components/panel.html", {"title": title, "note": note, "level": level, "content": content}
    )


@register.simple_block_tag
def dialog(content: str, key: str, title: str) -> SafeString:
    """A dialog, opened by `data-dialog="<key>"`. The title is a question with a verb; the buttons repeat the verb."""
    return render_to_string("web/components/dialog.html", {"key": key, "title": title, "content": content})


@register.filter
def level_words(level: int | None) -> str:
    """`红色一级`."""
    return words.level_words(int(level or 0))


@register.filter
def level_colour(level: int | None) -> str:
    """`红`."""
    return words.level_colour(int(level or 0))


@register.filter
def response_words(level: int | None) -> str:
    """`三级响应`."""
    return words.response_words(int(level or 0))


@register.filter
def span(value: timedelta | float | None) -> str:
    """`2 分 18 秒`, from seconds or a timedelta."""
    if value is None:
        return ""
    return words.span(value.total_seconds() if isinstance(value, timedelta) else value)


@register.filter
def left(due: datetime | None) -> str:
    """`剩 2 时 10 分` or `超 2 分`, against now."""
    return words.limit_words(due, timezone.now()) if due else ""


@register.filter
def relative(moment: datetime | None) -> str:
    """`2 分 18 秒前`, then `15:12`, then `7 月 8 日`."""
    return words.relative(moment, timezone.now()) if moment else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`今天 15:12`, `7 月 8 日 15:12`."""
    return words.moment_words(value, timezone.now()) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """`15:12`."""
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def day(value: date | None) -> str:
    """`7 月 8 日`."""
    return words.day(value, timezone.localdate()) if value else ""


@register.filter
def grouped(value: Any) -> str:
    """`11 842`, in thin groups."""
    return "" if value is None else words.grouped(value)
