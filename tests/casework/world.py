"""A district with people for every role, forms filled by machine, and one opener per kind of case."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from anlan.foundation.casework.api import Procedure, Step, open_case
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.standard.joining import JointTask, MergeForm
from anlan.foundation.casework.tests.example import Pothole
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import ROLES
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.response.command.api import open_incident
from anlan.response.command.procedures import IncidentProcedure
from anlan.response.plans.api import load_library
from anlan.watch.telemetry.api import Alarm, AlarmHandling, PointKind, ensure_case, register_device, register_point
from anlan.watch.warning.api import WarningProcedure, draft_warning
from anlan.watch.warning.forms import AreaField


@dataclass
class World:
    """`first` and `second` hold every role over the district; `nobody` holds none."""

    region: Region
    office: Organisation
    bodies: list[Organisation]
    first: Account
    second: Account
    nobody: Account


def make_world() -> World:
    load_shipped()
    region = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    bodies = [
        Organisation.objects.create(code=f"body{n}", name=f"第 {n} 队", kind="team", path=f"/body{n}/")
        for n in range(4)
    ]
    office = bodies[0]

    def account(username: str, name: str, roles: list[str]) -> Account:
        made = Account.objects.create_user(username, name=name, organisation=office)
        Posting.objects.bulk_create(Posting(account=made, role=role) for role in roles)
        return made

    return World(
        region=region,
        office=office,
        bodies=bodies,
        first=account("first", "甲", list(ROLES)),
        second=account("second", "乙", list(ROLES)),
        nobody=account("nobody", "丙", []),
    )


HOURS = itertools.count(6)  # each moment lies after the one before it
SYSTEM = Actor.system("测试")
Opener = Callable[[World], Case]
OPENERS: dict[str, Opener] = {}


def opens(key: str) -> Callable[[Opener], Opener]:
    """Say how a case of a procedure is opened in these tests."""

    def put(opener: Opener) -> Opener:
        OPENERS[key] = opener
        return opener

    return put


@opens(JointTask.key)
def _joint(world: World) -> Case:
    return open_case(
        JointTask, by=Actor.of(world.first), title="协助抢修", region=world.region, organisation=world.office
    )


@opens(Pothole.key)
def _pothole(world: World) -> Case:
    return open_case(Pothole, by=Actor.of(world.first), title="庐山路坑洞", region=world.region, level=2)


@opens(AlarmHandling.key)
def _alarm(world: World) -> Case:
    kind, _ = PointKind.objects.get_or_create(key="depth", defaults={"name": "积水", "unit": "cm", "heartbeat_s": 60})
    code = f"JS-{Alarm.objects.count():04d}"
    device, _ = register_device(code=code, name="下穿", by=SYSTEM, region=world.region, region_path=world.region.path)
    point = register_point(code=f"{code}.depth", name="下穿", kind=kind, device=device, by=SYSTEM)
    now = timezone.now()
    times = {"observed_at": now, "received_at": now, "decided_at": now}
    alarm = Alarm.objects.create(
        point=point, rule_key="level", title="积水", level=2, peak_level=2, region_path=world.region.path, **times
    )
    return ensure_case(alarm.pk)


@opens(WarningProcedure.key)
def _warning(world: World) -> Case:
    now = timezone.now()
    return draft_warning(
        by=Actor.of(world.first),
        event_code="11A01",
        level=2,
        regions=[world.region],
        description="沿江低洼地带可能进水",
        instruction="沿江居民远离堤岸",
        onset_at=now,
        expires_at=now + timedelta(days=30),
    )


@opens(IncidentProcedure.key)
def _incident(world: World) -> Case:
    load_library()
    now = timezone.now()
    return open_incident(
        by=Actor.of(world.first),
        title="龙开河路一带内涝",
        event_code="11A02",
        longitude=115.98,
        latitude=29.72,
        at=now,
        occurred_at=now,
    )


def filled(step: Step, procedure: type[Procedure], case: Case, who: Account, world: World) -> dict[str, Any]:
    """A form with something right in every field."""
    form = step.form(case=case, account=who)
    if isinstance(form, MergeForm):
        return {"number": OPENERS[procedure.key](world).number}
    shown = {name: field for name, field in form.fields.items() if field.required or not field.widget.is_hidden}
    return {name: example_of(field) for name, field in shown.items()}


def example_of(field: forms.Field) -> Any:
    """A value that the field takes, as a browser sends it."""
    if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
        choices: Any = field.choices
        keys = [str(key) for key, _ in choices if str(key)][:1]
        several = isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField)
        return keys if several else "".join(keys)
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField):
        return str(field.min_value if field.min_value is not None else 1)
    if isinstance(field, forms.DateTimeField):
        return (timezone.localtime() + timedelta(hours=next(HOURS))).strftime("%Y-%m-%d %H:%M")
    if isinstance(field, forms.DateField):
        return (timezone.localdate() + timedelta(days=2)).isoformat()
    if isinstance(field, AreaField):
        return "115.98,29.72\n115.99,29.72\n115.99,29.73"
    return "现场已核实"
