"""Plans in the JSON API: what is in force, and one plan whole."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from anlan.foundation.people.api import find_visible, require
from anlan.kit.keyset import page_of
from anlan.response.plans.models import Plan, PlanVersion
from anlan.response.plans.permissions import Permission

prefix = "/plans"
router = Router(tags=["预案"])


class PlanOut(Schema):
    """A plan with its edition in force; `sha256` is the digest of the document."""

    code: str
    title: str
    owner: str
    region_path: str
    edition: str
    in_force_at: datetime | None
    published_by: str
    sha256: str


class PlanDetailOut(PlanOut):
    """A plan whole: `document` has the levels with their triggers, posts, groups, actions, run card and notices."""

    document: dict[str, Any]


class Plans(Schema):
    """A page of plans."""

    items: list[PlanOut]
    next: str


@router.get("", response=Plans, summary="施行中的预案")
@require(Permission.VIEW)
def plans(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=200)] = "",
    size: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Plans:
    """Plans that have an edition in force, by code."""
    rows = Plan.objects.visible_to(request.user).filter(versions__state=PlanVersion.State.IN_FORCE)
    page = page_of(rows, by="code", cursor=after, size=size)
    in_force = PlanVersion.objects.filter(state=PlanVersion.State.IN_FORCE, plan__in=page.rows).defer("document")
    editions = {version.plan_id: version for version in in_force}
    return Plans(items=[PlanOut(**_facts(row, editions[row.pk])) for row in page.rows], next=page.next)


@router.get("/{code}", response=PlanDetailOut, summary="一个预案")
@require(Permission.VIEW)
def plan(request: HttpRequest, code: Annotated[str, Path(max_length=20)]) -> PlanDetailOut:
    """The edition in force, with its whole structure."""
    rows = Plan.objects.filter(versions__state=PlanVersion.State.IN_FORCE)
    row: Plan = find_visible(rows, request.user, code=code)
    version = row.versions.get(state=PlanVersion.State.IN_FORCE)
    return PlanDetailOut(**_facts(row, version), document=version.document)


def _facts(row: Plan, version: PlanVersion) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("code", "title", "owner", "region_path")},
        **{name: getattr(version, name) for name in ("edition", "in_force_at", "published_by", "sha256")},
    }
