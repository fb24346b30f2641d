"""Cases opened together are what they would be if each had been opened alone."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from anlan.foundation.casework.api import open_case, open_cases
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tests.example import Cast, Pothole
from anlan.foundation.journal.api import Actor, Entry
from anlan.foundation.live.models import Outbox

SYSTEM = Actor.system("测试")
ITS_OWN = {"id", "case_ptr_id", "number", "words"}


def opening(cast: Cast, at: datetime) -> dict[str, Any]:
    return {"title": "庐山路塌陷", "at": at, "level": 2, "region": cast.street, "address": "庐山路 17 号"}


def columns(case: Case) -> dict[str, Any]:
    found = type(case).objects.get(pk=case.pk)
    return {f.attname: getattr(found, f.attname) for f in found._meta.concrete_fields if f.attname not in ITS_OWN}


def test_together_is_the_same_as_alone(cast: Cast) -> None:
    at = timezone.now()
    alone = open_case(Pothole, by=SYSTEM, **opening(cast, at))
    before = (Entry.objects.count(), Outbox.objects.count())
    many = open_cases(Pothole, [opening(cast, at + timedelta(hours=n)) for n in range(3)], by=SYSTEM)
    assert columns(many[0]) == columns(alone)
    assert type(many[0]) is type(alone)
    assert sorted(Case.objects.get(pk=many[0].pk).words) == many[0].words
    assert len({case.number for case in (alone, *many)}) == 4
    assert [case.opened_at for case in many] == [at + timedelta(hours=n) for n in range(3)]
    assert [list(case.movements.values_list("words", flat=True)) for case in many] == [
        list(alone.movements.values_list("words", flat=True))
    ] * 3
    assert (Entry.objects.count() - before[0], Outbox.objects.count() - before[1]) == (3, 3)
    told = Outbox.objects.filter(payload__case_id=many[2].pk).get()
    same = Outbox.objects.filter(payload__case_id=alone.pk, name=told.name).get()
    assert (told.permission, told.region_path) == (same.permission, same.region_path)
    entry = Entry.objects.get(subject_key=str(many[2].pk))
    assert entry.at == many[2].opened_at


def test_a_hundred_cost_no_more_questions_than_one(cast: Cast) -> None:
    at = timezone.now()

    def asked(many: int) -> int:
        openings = [{**opening(cast, at), "number": f"KD-20260708-{many:03d}{n:03d}"} for n in range(many)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            open_cases(Pothole, openings, by=SYSTEM)
        return len(queries)

    assert asked(100) == asked(1)


def test_none_is_none(cast: Cast) -> None:
    assert open_cases(Pothole, [], by=SYSTEM) == []
