"""Warnings in the JSON API: what is in force, one warning, a new draft. Signing and lifting are steps of its case."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from anlan.foundation.people.api import actor_of, require
from anlan.foundation.territory.models import Region
from anlan.watch.warning import selectors
from anlan.watch.warning.event_codes import own_codes
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.relaying import end_relayed, relay_warning, relayed
from anlan.watch.warning.services import WarningRefused, draft_warning

prefix = "/warnings"
router = Router(tags=["预警"])

Text = Annotated[str, Field(min_length=2, max_length=1000)]


class WarningOut(Schema):
    """A warning in the words of CAP 1.2; moments in ISO 8601, the polygon as GeoJSON in WGS-84."""

    number: str
    state: str
    event_code: str
    event_name: str
    category: str
    level: int
    headline: str
    description: str
    instruction: str
    area: str
    regions: list[str]
    polygon: dict[str, Any] | None
    status: str
    message_type: str
    origin: str
    urgency: str
    severity: str
    certainty: str
    sender: str
    references: str
    onset_at: datetime | None
    issued_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None
    is_active: bool
    is_demo: bool


class DraftIn(Schema):
    """The eight mandatory fields (突发事件应对法 第六十四条) but issuer and time of issue, which the system knows."""

    event_code: Annotated[str, Field(max_length=8)]
    level: Annotated[int, Field(ge=1, le=4)]
    regions: Annotated[list[Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=200)]
    description: Text
    instruction: Text
    onset_at: AwareDatetime
    expires_at: AwareDatetime
    headline: Annotated[str, Field(max_length=80)] = ""
    area_words: Annotated[str, Field(max_length=200)] = ""


class RelayIn(Schema):
    """Another body's warning, as it said it. `references` is the outside id that an Update or a Cancel is about."""

    outside_id: Annotated[str, Field(min_length=1, max_length=80)]
    message_type: Literal["Alert", "Update", "Cancel"] = "Alert"
    references: Annotated[str, Field(max_length=80)] = ""
    origin: Literal["meteorological", "upper"]
    sender_name: Annotated[str, Field(min_length=2, max_length=80)]
    event_code: Annotated[str, Field(min_length=3, max_length=8)]
    event: Annotated[str, Field(max_length=40)] = ""
    level: Annotated[int, Field(ge=1, le=4)]
    headline: Annotated[str, Field(min_length=2, max_length=120)]
    regions: Annotated[list[Annotated[str, Field(max_length=20)]], Field(min_length=1, max_length=200)]
    area_words: Annotated[str, Field(max_length=200)] = ""
    description: Text
    instruction: Annotated[str, Field(max_length=1000)] = ""
    issued_at: AwareDatetime
    onset_at: AwareDatetime | None = None
    expires_at: AwareDatetime
    status: Literal["Actual", "Exercise", "Test"] = "Actual"


@router.get("", response=list[WarningOut], summary="生效中的预警")
@require(Permission.VIEW)
def in_force(request: HttpRequest) -> list[dict[str, Any]]:
    """Every warning in force, worst first."""
    return [_out(warning) for warning in selectors.in_force(request.user)]


@router.post("/relay", response={200: WarningOut, 201: WarningOut}, summary="转发外部预警")
@require(Permission.RELAY)
def relay(request: HttpRequest, given: RelayIn) -> Status[dict[str, Any]]:
    """Take over a warning of a weather station or an upper body: 201 when it is new, 200 when it was known already.

    An Update replaces the warning that it refers to, a Cancel ends it. Weather signals (11B) come from weather
    stations only (气象灾害防御条例 第三十条).
    """
    by = actor_of(request)
    if given.message_type == "Cancel":
        ended = end_relayed(by=by, outside_id=given.references, reason=given.description, sender_name=given.sender_name)
        return Status(200, _out(ended))
    if given.message_type == "Update" and not given.references:
        raise WarningRefused("references", "更新须写明所更新的原文编号")
    is_new = relayed(given.outside_id) is None
    facts = given.dict(exclude={"message_type", "references"}) | {"regions": _regions(given.regions)}
    replaces = given.references if given.message_type == "Update" else ""
    return Status(201 if is_new else 200, _out(relay_warning(by=by, replaces=replaces, **facts)))


@router.get("/{number}", response=WarningOut, summary="一条预警")
@require(Permission.VIEW)
def warning(request: HttpRequest, number: str) -> dict[str, Any]:
    """One warning by its number: an issued one, or a draft inside the remit."""
    found = WarningMessage.objects.visible_to(request.user).filter(number=number).first()
    if found is None:
        raise Http404
    return _out(found)


@router.post("", response={201: WarningOut}, summary="起草预警")
@require(Permission.DRAFT)
def draft(request: HttpRequest, given: DraftIn) -> Status[dict[str, Any]]:
    """A draft; submit it with the step `submit` of its case, another person signs it with `issue`."""
    known = {code.code for code in own_codes()}
    regions = _regions(given.regions)
    if given.event_code not in known:
        raise WarningRefused("event_code", f"不能起草这个类别的预警，可用的有：{'、'.join(sorted(known))}")
    if given.expires_at <= given.onset_at:
        raise WarningRefused("expires_at", "失效时间须在起始时间之后")
    facts = given.dict() | {"regions": regions}
    return Status(201, _out(draft_warning(by=actor_of(request), **facts)))


def _regions(codes: list[str]) -> list[Region]:
    """The regions of these codes; raises WarningRefused naming the unknown ones."""
    regions = list(Region.objects.filter(code__in=codes))
    unknown = sorted(set(codes) - {region.code for region in regions})
    if unknown:
        raise WarningRefused("regions", f"没有这些区划编码：{'、'.join(unknown[:5])}")
    return regions


def _out(row: WarningMessage) -> dict[str, Any]:
    columns = [
        "number",
        "state",
        "event_code",
        "event_name",
        "category",
        "level",
        "description",
        "instruction",
        "polygon",
        "status",
        "message_type",
        "origin",
        "urgency",
        "severity",
        "certainty",
        "onset_at",
        "issued_at",
        "expires_at",
        "ended_at",
        "is_demo",
    ]
    return {
        **{column: getattr(row, column) for column in columns},
        "headline": row.title,
        "area": row.area_words,
        "regions": [region.code for region in row.regions.all()],
        "sender": row.sender_name,
        "references": row.supersedes.number if row.supersedes else row.outside_id,
        "is_active": row.is_active(timezone.now()),
    }
