"""Examples of warnings for the test of remit. Issued warnings concern everybody; a draft is seen inside the remit."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.foundation.journal.api import Actor
from anlan.foundation.territory.models import Region
from anlan.watch.warning.event_codes import own_codes
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.services import draft_warning
from tests.remit.world import Example, Place

TEXT: dict[str, Any] = {"description": "路面积水上涨", "instruction": "绕行下穿通道"}


def draft(place: Place) -> WarningMessage:
    """A draft for the place, by the system for its office."""
    now = timezone.now()
    return draft_warning(
        by=Actor.system("监测"),
        event_code=own_codes()[0].code,
        level=3,
        headline=f"{place.mark}积水预警",
        regions=[Region.objects.get(pk=place.region.pk)],
        onset_at=now,
        expires_at=now + timedelta(hours=6),
        sender=place.organisation,
        **TEXT,
    )


def nobody(account: Any, row: WarningMessage) -> bool:
    """A draft is no message yet, and as such nobody's to fetch."""
    return False


def for_the_district(row: None) -> dict[str, Any]:
    """A draft for the whole district, as the API takes it."""
    now = timezone.now()
    times = {"onset_at": now.isoformat(), "expires_at": (now + timedelta(hours=6)).isoformat()}
    return {"event_code": own_codes()[0].code, "level": 3, "regions": ["360403"], **TEXT, **times}


def relayed(row: None) -> dict[str, Any]:
    """A weather signal for the whole district, as the API takes it."""
    now = timezone.now()
    return {
        "outside_id": "36040041600000_20260708143000",
        "origin": "meteorological",
        "sender_name": "九江市气象台",
        "event_code": "11B03",
        "level": 3,
        "headline": "九江市气象台发布暴雨黄色预警",
        "regions": ["360403"],
        "description": "6 小时雨量将达 50 毫米以上",
        "issued_at": now.isoformat(),
        "expires_at": (now + timedelta(hours=6)).isoformat(),
    }


EXAMPLES: dict[str, Example | list[Example]] = {
    "warning:drawn": Example(method="POST", sends=lambda row: {"polygon": "115.98,29.72"}),
    "warning:templates": Example(),
    "warning:template_new": [Example(), Example(method="POST", sends=lambda row: {"level": "0"})],
    "warning:template_preview": Example(method="POST", sends=lambda row: {"description": "x"}),
    "warning:template": [
        Example(address=lambda row: {"pk": 999_999}),
        Example(address=lambda row: {"pk": 999_999}, method="POST"),
    ],
    "warning:list": Example(make=draft, shows=lambda row: row.title, query=lambda row: {"state": "drafts"}),
    "warning:new": [Example(), Example(method="POST", sends=lambda row: {"level": "9"})],
    "warning:relay": [Example(), Example(method="POST", sends=lambda row: {"level": "9"})],
    "warning:one": Example(make=draft, address=lambda row: {"number": row.number}),
    "warning:cap": Example(make=draft, address=lambda row: {"number": row.number}, sees=nobody),
    "warning:public_cap": Example(make=draft, address=lambda row: {"number": row.number}, sees=nobody),
    "warning:atom": Example(),
    "warning:public": Example(),
    "warning:key": Example(),
    "api GET /api/v1/warnings": Example(),
    "api GET /api/v1/warnings/{number}": Example(make=draft, address=lambda row: {"number": row.number}),
    "api POST /api/v1/warnings/relay": Example(sends=relayed),
    "api POST /api/v1/warnings": Example(sends=for_the_district),
}
