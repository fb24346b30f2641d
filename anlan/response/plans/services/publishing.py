"""Put plans in force: from the library that ships with the product, or from a document given by a person."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.trace.api import Ref
from anlan.response.plans.models import Plan, PlanVersion, digest_of
from anlan.response.plans.structure import as_document, read_structure

LIBRARY = Path(__file__).resolve().parents[1] / "library"


class EditionExists(Exception):
    """This edition is there already, with another content; a changed plan needs a new edition."""


@transaction.atomic
def publish_version(document: Any, *, by: Actor, at: datetime) -> PlanVersion:
    """Check a plan document and put it in force; the former edition is superseded.

    The same edition with the same content again changes nothing. Raises BadPlan, EditionExists.
    """
    structure = read_structure(document)
    content = as_document(structure)
    digest = digest_of(content)
    plan, _ = Plan.objects.select_for_update().get_or_create(
        code=structure.code, defaults={"title": structure.title, "owner": structure.owner}
    )
    kept: PlanVersion | None = plan.versions.filter(edition=structure.edition).first()
    if kept is not None:
        if kept.sha256 != digest:
            raise EditionExists(f"{plan}{structure.edition}已经施行，内容不能改；请改版本名后公布新版本。")
        return kept
    former = plan.versions.filter(state=PlanVersion.State.IN_FORCE).first()
    if former is not None:
        former.state, former.superseded_at = PlanVersion.State.SUPERSEDED, at
        former.save(update_fields=["state", "superseded_at"])
    Plan.objects.filter(pk=plan.pk).update(title=structure.title, owner=structure.owner)
    version = PlanVersion.objects.create(
        plan=plan,
        edition=structure.edition,
        state=PlanVersion.State.IN_FORCE,
        document=content,
        sha256=digest,
        in_force_at=at,
        published_by=by.name,
    )
    facts = {"former": former.edition if former else "（首版）", "sha256": digest}
    record("plans.version.published", by=by, subject=Ref.of(version), facts=facts, at=at)
    return version


def library_documents() -> list[Any]:
    """The plan documents that ship with the product."""
    return [yaml.safe_load(file.read_text("utf-8")) for file in sorted(LIBRARY.glob("*.yaml"))]


def load_library(*, by: Actor | None = None, at: datetime | None = None) -> list[PlanVersion]:
    """Put the shipped plans in force where the plan has no edition yet; what the district changed is left alone."""
    actor, moment = by or Actor.system("产品预案库"), at or timezone.now()
    known = set(Plan.objects.values_list("code", flat=True))
    return [
        publish_version(document, by=actor, at=moment)
        for document in library_documents()
        if document["code"] not in known
    ]
