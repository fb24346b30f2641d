"""Templates of warnings: words per event and colour, versioned, with blanks that are filled when a draft is saved."""

from datetime import datetime
from importlib.resources import files
from string import Formatter
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.kit.wording import COLOURS
from anlan.watch.warning.event_codes import METEOROLOGICAL, event_codes, event_name
from anlan.watch.warning.models import WarningTemplate

ANY_LEVEL = 0
BLANKS = ("范围", "级别", "类别", "发布单位", "失效时间")
"""What may stand in braces in the words of a template."""

TEXTS = ("headline", "description", "instruction")
SETTINGS = (*TEXTS, "valid_hours")


class TemplateRefused(Refusal):
    """A template that is not kept; `fields` names what is wrong."""

    code = "bad_template"
    status = 422

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


def words_of(*, area: str, level: int, event: str, sender: str, expires_at: datetime | None) -> dict[str, str]:
    """What the blanks say for one warning."""
    until = f"{timezone.localtime(expires_at):%m 月 %d 日 %H:%M}" if expires_at else ""
    return {
        "范围": area,
        "级别": f"{COLOURS[level]}色" if level in COLOURS else "",
        "类别": event,
        "发布单位": sender,
        "失效时间": until,
    }


def filled_in(text: str, words: dict[str, str]) -> str:
    """The text with its blanks filled; braces that are no blank of ours stay as they are."""
    for name, said in words.items():
        text = text.replace(f"{{{name}}}", said)
    return text


def templates_for(event_code: str = "") -> list[WarningTemplate]:
    """The templates in force, by event and level, worst first."""
    found = WarningTemplate.objects.filter(is_current=True)
    if event_code:
        found = found.filter(event_code=event_code)
    return list(found.order_by("event_code", "level"))


def check_blanks(text: str) -> str:
    """The text, when what stands in braces can be filled; raises TemplateRefused."""
    allowed = "、".join(f"{{{name}}}" for name in BLANKS)
    try:
        named = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError:
        raise TemplateRefused(f"花括号要成对，里面只能是 {allowed}") from None
    if any(name not in BLANKS or spec or how for name, spec, how in named):
        raise TemplateRefused(f"花括号里只能是 {allowed}")
    return text


@transaction.atomic
def keep_template(
    *, by: Actor, event_code: str, level: int, based_on: int = 0, at: datetime | None = None, **settings: Any
) -> WarningTemplate:
    """A new version of the template of an event and level (0: every level); `based_on` is the version that was read.

    Raises TemplateRefused, and nothing is changed.
    """
    _check(event_code, level, settings)
    current = (
        WarningTemplate.objects.select_for_update().filter(event_code=event_code, level=level, is_current=True).first()
    )
    known = current.version if current else 0
    if known != based_on:
        who = f"{current.made_by} 已保存第 {known} 版" if current else "这个模板已不在"
        raise TemplateRefused(f"{who}，请刷新后再改。")
    fresh = WarningTemplate(
        event_code=event_code,
        level=level,
        version=known + 1,
        made_by=by.name,
        made_at=at or timezone.now(),
        **{name: settings[name] for name in SETTINGS},
    )
    changes = changes_of(current, fresh, SETTINGS)
    if current is not None and not changes:
        return current
    WarningTemplate.objects.filter(event_code=event_code, level=level, is_current=True).update(is_current=False)
    fresh.save()
    subject = Ref(fresh._meta.label_lower, str(fresh.pk), str(fresh))
    record("warning.template.kept", by=by, subject=subject, facts={"version": fresh.version, "changes": changes})
    return fresh


def _check(event_code: str, level: int, settings: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    if event_code.startswith(METEOROLOGICAL):
        wrong["event_code"] = f"{event_name(event_code)}预警由气象台站发布，平台只转发，不设模板。"
    elif event_code not in event_codes():
        wrong["event_code"] = "没有这个预警类别"
    if level not in (ANY_LEVEL, *COLOURS):
        wrong["level"] = "级别是红、橙、黄、蓝，或各级通用"
    for name in TEXTS:
        try:
            check_blanks(settings[name])
        except TemplateRefused as refused:
            wrong[name] = str(refused)
    if wrong:
        raise TemplateRefused("；".join(wrong.values()), wrong)


def load_templates(**_: Any) -> int:
    """Ship the templates that came with the product; one that is there stays as people left it. How many are new."""
    rows = yaml.safe_load(files("anlan.watch.warning").joinpath("templates.yaml").read_text("utf-8"))
    made = 0
    for row in rows:
        known = {"event_code": row["event_code"], "level": row["level"]}
        if WarningTemplate.objects.filter(**known).exists():
            continue
        facts = {name: row[name] for name in SETTINGS}
        WarningTemplate.objects.create(
            **known, **facts, version=1, made_by="随产品提供", made_at=timezone.now(), is_shipped=True
        )
        made += 1
    return made
