"""Warnings over the JSON API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.people.models import Posting
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.conftest import Town, drafted
from anlan.watch.warning.tests.test_life import issued
from anlan.watch.warning.tests.test_pages import signed_in

API = "/api/v1/warnings"


def draft_of(town: Town, **changed: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "event_code": "11A01",
        "level": 2,
        "regions": [town.street.code],
        "description": "沿江低洼地带可能进水",
        "instruction": "沿江居民远离堤岸",
        "onset_at": now.isoformat(),
        "expires_at": (now + timedelta(hours=6)).isoformat(),
        **changed,
    }


def test_in_force_and_one_by_number(town: Town) -> None:
    warning = issued(town)
    draft = drafted(town)
    reader = signed_in(town.reader)
    [told] = reader.get(API).json()
    assert (told["number"], told["is_active"], told["regions"]) == (warning.number, True, ["360403001"])
    assert reader.get(f"{API}/{warning.number}").json()["severity"] == "Moderate"
    assert reader.get(f"{API}/{draft.number}").status_code == 404


def test_draft_by_whoever_may(town: Town) -> None:
    answer = signed_in(town.officer).post(API, draft_of(town), content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["state"] == "draft"
    refused = signed_in(town.reader).post(API, draft_of(town), content_type="application/json")
    assert refused.status_code == 403


def test_nobody_drafts_for_another_street(town: Town) -> None:
    Posting.objects.filter(account=town.officer).update(region_path=town.street.path)
    officer = signed_in(town.officer)
    refused = officer.post(API, draft_of(town, regions=[town.other.code]), content_type="application/json")
    assert refused.status_code == 422
    assert "湓浦街道不在你的管辖范围" in refused.json()["error"]["fields"]["regions"]
    assert not WarningMessage.objects.exists()
    form = officer.get("/warnings/new").content.decode().partition("<main")[2]
    assert town.street.name in form
    assert town.other.name not in form
    assert officer.post(API, draft_of(town), content_type="application/json").status_code == 201


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("event_code", "11B03"),
        ("event_code", 5),
        ("level", 0),
        ("regions", []),
        ("regions", ["999"]),
        ("onset_at", "2026-07-08 15:00"),
        ("expires_at", "2020-01-01T00:00:00+08:00"),
        ("description", "x" * 2000),
        ("headline", None),
    ],
)
def test_bad_field_is_named(town: Town, field: str, bad: Any) -> None:
    answer = signed_in(town.officer).post(API, draft_of(town, **{field: bad}), content_type="application/json")
    assert answer.status_code == 422
    assert any(name.startswith(field) for name in answer.json()["error"]["fields"])
    assert not WarningMessage.objects.exists()
