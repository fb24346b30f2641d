"""A small procedure with everything switched on, and the cast that works on it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms

from anlan.foundation.casework import standard
from anlan.foundation.casework.api import Hours, Minutes, Procedure, State, Step, StepForm, open_case
from anlan.foundation.casework.models import Case
from anlan.foundation.journal.api import Actor
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.territory.models import Region


class Permission(StrEnum):
    VIEW = "example.pothole.view"
    ACCEPT = "example.pothole.accept"
    HANDLE = "example.pothole.handle"
    REVIEW = "example.pothole.review"


TITLES = {permission: f"示例 {permission.name}" for permission in Permission}
GRANTS: dict[Any, set[str]] = {
    roles.DUTY_OFFICER: {Permission.VIEW, Permission.ACCEPT, Permission.REVIEW},
    roles.DUTY_CHIEF: set(Permission),
    roles.STREET_STAFF: {Permission.VIEW, Permission.HANDLE, Permission.REVIEW},
    roles.TEAM_LEADER: {Permission.VIEW, Permission.HANDLE},
    roles.AUDITOR: {Permission.VIEW},
}


class HandleForm(StepForm):
    depth = forms.IntegerField(label="坑深", min_value=1, max_value=500, help_text="单位：厘米")
    result = forms.CharField(label="处置结果", max_length=100)


class Pothole(Procedure):
    key = "example.pothole"
    title = "路面坑洞"
    prefix = "KD"
    view = Permission.VIEW
    states = (
        State("reported", "待受理"),
        State("dispatched", "待处置"),
        State("handled", "待复核"),
        State("closed", "已结案", closed=True),
        standard.VOID,
        standard.MERGED,
    )
    initial = "reported"
    first_limit = Minutes(30, "受理时限")
    steps = (
        Step(
            "dispatch",
            "派单",
            ("reported",),
            "dispatched",
            Permission.ACCEPT,
            standard.DispatchForm,
            limit=Hours(4, "处置时限"),
            assign=standard.to_form,
        ),
        Step(
            "handle",
            "处置",
            ("dispatched",),
            "handled",
            Permission.HANDLE,
            HandleForm,
            limit=Hours(2, "复核时限"),
            needs_joint_done=True,
        ),
        Step(
            "close",
            "复核结案",
            ("handled",),
            "closed",
            Permission.REVIEW,
            standard.OpinionForm,
            not_by=("handle",),
            separation_words="复核人与处置人须为不同人",
        ),
        Step(
            "rework",
            "返工",
            ("handled",),
            "dispatched",
            Permission.REVIEW,
            standard.ReasonForm,
            limit=Hours(4, "处置时限"),
            not_by=("handle",),
            rework=True,
        ),
        *standard.hand_back(from_=("dispatched",), to="reported", may=Permission.HANDLE, limit=Minutes(30, "受理时限")),
        *standard.reassign(from_=("dispatched",), may=Permission.HANDLE),
        *standard.extension(from_=("dispatched",), request=Permission.HANDLE, grant=Permission.ACCEPT),
        *standard.suspension(from_=("dispatched",), may=Permission.HANDLE),
        *standard.joint(from_=("dispatched",), may=Permission.HANDLE),
        *standard.copy_to(may=Permission.ACCEPT),
        *standard.merge(may=Permission.ACCEPT),
        *standard.supervise(may=Permission.ACCEPT),
        *standard.void(may=Permission.ACCEPT),
        *standard.note(may=Permission.VIEW),
    )


@dataclass
class Cast:
    """周宁 on duty, 王雪梅 in charge, 李秀英 of 甘棠街道, 何俊 of the road team, 吴敏 of another one; 沈计 looks."""

    district: Region
    street: Region
    other_street: Region
    centre: Organisation
    street_office: Organisation
    other_office: Organisation
    road_team: Organisation
    officer: Account
    chief: Account
    street_worker: Account
    colleague: Account
    stranger: Account
    leader: Account
    auditor: Account


def region(code: str, name: str, kind: str, parent: Region | None = None) -> Region:
    path = f"{parent.path if parent else '/'}{code}/"
    return Region.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)


def body(code: str, name: str, kind: str, region_path: str = "") -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind=kind, path=f"/{code}/", region_path=region_path)


def account(username: str, name: str, organisation: Organisation, role: Any, **remit: str) -> Account:
    made = Account.objects.create_user(username, "x", name=name, organisation=organisation)
    Posting.objects.create(account=made, role=role.key, **remit)
    return made


def make_cast() -> Cast:
    district = region("360403", "浔阳区", "district")
    street = region("360403001", "甘棠街道", "street", district)
    other = region("360403002", "湓浦街道", "street", district)
    centre = body("centre", "指挥中心", "department")
    office = body("gantang", "甘棠街道办", "street", street.path)
    other_office = body("penpu", "湓浦街道办", "street", other.path)
    team = body("roads", "市政抢修队", "team")
    street_remit = {"region_path": street.path}
    return Cast(
        district=district,
        street=street,
        other_street=other,
        centre=centre,
        street_office=office,
        other_office=other_office,
        road_team=team,
        officer=account("zhou", "周宁", centre, roles.DUTY_OFFICER),
        chief=account("wang", "王雪梅", centre, roles.DUTY_CHIEF),
        street_worker=account("li", "李秀英", office, roles.STREET_STAFF, **street_remit),
        colleague=account("chen", "陈刚", office, roles.STREET_STAFF, **street_remit),
        stranger=account("wu", "吴敏", other_office, roles.STREET_STAFF, region_path=other.path),
        leader=account("he", "何俊", team, roles.TEAM_LEADER, organisation_path=team.path),
        auditor=account("shen", "沈计", centre, roles.AUDITOR),
    )


def open_pothole(cast: Cast, **facts: Any) -> Case:
    given: dict[str, Any] = {
        "by": Actor.of(cast.officer),
        "title": "庐山路 128 号门前路面塌陷",
        "address": "庐山路 128 号",
        "region": cast.street,
        "level": 3,
        **facts,
    }
    return open_case(Pothole, **given)
