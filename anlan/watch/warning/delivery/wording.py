"""What people, loudspeakers and platforms are told. An exercise says so before anything else."""

from typing import Any

from django.utils import timezone

from anlan.watch.warning.models import WarningMessage

MARKS = {WarningMessage.Status.EXERCISE: "【演练】", WarningMessage.Status.TEST: "【测试】"}


def title_of(warning: WarningMessage, *, is_cancelled: bool = False) -> str:
    """The headline, with what it must be known by."""
    words = f"解除：{warning.title}" if is_cancelled else warning.title
    return f"{_mark(warning)}{words}"


def text_of(warning: WarningMessage, *, is_cancelled: bool = False) -> str:
    """One paragraph: where, what, until when, what to do, who says so."""
    if is_cancelled:
        return f"{_mark(warning)}{warning.title}已解除，影响范围：{warning.area_words}。{warning.sender_name}"
    until = f"{timezone.localtime(warning.expires_at):%m月%d日%H:%M}前有效。" if warning.expires_at else ""
    parts = (warning.title, f"影响范围：{warning.area_words}", warning.description, f"请{warning.instruction}")
    said = "。".join(part.strip().rstrip("。") for part in parts if part.strip("请 "))
    return f"{_mark(warning)}{said}。{until}"


def facts_of(warning: WarningMessage) -> dict[str, Any]:
    """What platforms and signs get beside the words."""
    return {
        "number": warning.number,
        "event_code": warning.event_code,
        "event": warning.event_name,
        "severity": warning.severity,
        "area": warning.area_words,
        "regions": [region.code for region in warning.regions.all()],
        "issued_at": warning.issued_at.isoformat() if warning.issued_at else "",
    }


def _mark(warning: WarningMessage) -> str:
    demo = "【演示】" if warning.is_demo else ""
    return demo + MARKS.get(WarningMessage.Status(warning.status), "")
