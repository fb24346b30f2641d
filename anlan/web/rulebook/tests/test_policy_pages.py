"""By which policy alarms become warnings and incidents is set by form, with a reason, on record."""

import pytest
from django.test import Client

from anlan.foundation.journal.api import Entry, sentence
from anlan.foundation.people.roles import ADMINISTRATOR, BUREAU_STAFF
from anlan.foundation.people.tests.cast import in_gantang, person
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.watch.warning import api as warning

pytestmark = pytest.mark.django_db
PAGE = "/admin/policies"


@pytest.fixture
def administrator() -> Client:
    """An administrator of the whole district, with what the product ships."""
    telemetry.load_kinds()
    warning.load_policies()
    command.load_policies()
    return at(person("guan", ADMINISTRATOR, is_demo=True))


def at(account: object) -> Client:
    """The account at its desk."""
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def settings_of(row: object, *names: str, **other: object) -> dict[str, object]:
    """A form filled with what a row says, and something else."""
    given = {name: getattr(row, name) for name in names} | {"reason": "汛期会商", **other}
    return {name: value for name, value in given.items() if value is not False}


def water() -> warning.WarningPolicy:
    """The shipped policy of waterlogging."""
    return warning.WarningPolicy.objects.get(point_kind="water_depth", alarm_level=1)


WARNING = ("action", "event_code", "description", "instruction", "valid_hours", "is_active")
INCIDENT = ("name", "point_kind", "level", "action", "region_path", "order", "basis", "is_active")


def test_it_works(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert "自动拟稿，由人复核发布" in page
    assert "可燃气体红色告警自动建事件" in page
    row = water()
    address = f"{PAGE}/warnings/{row.pk}"
    assert "保存设定" in administrator.get(address).content.decode()
    answer = administrator.post(address, settings_of(row, *WARNING, action="issue"), follow=True)
    assert "已设定" in answer.content.decode()
    assert water().action == "issue"
    said = sentence(Entry.objects.get(kind="warning.policy.changed"))
    assert "动作由「自动拟稿，由人复核发布」改为「自动发布」" in said
    assert "「积水深度红色告警」" in said
    assert said.endswith("原因：汛期会商")


def test_a_policy_is_switched_off_and_stays_off(administrator: Client) -> None:
    row = water()
    administrator.post(f"{PAGE}/warnings/{row.pk}", settings_of(row, *WARNING, is_active=False))
    assert (water().is_active, warning.load_policies()) == (False, 0)


def test_a_new_policy_for_another_kind_and_level(administrator: Client) -> None:
    given = settings_of(water(), *WARNING, point_kind="water_depth", alarm_level=2)
    assert administrator.post(f"{PAGE}/warnings/new", given).status_code == 302
    assert warning.WarningPolicy.objects.filter(point_kind="water_depth", alarm_level=2).exists()
    again = administrator.post(f"{PAGE}/warnings/new", given)
    assert again.status_code == 422
    assert "已有规定，请改原来那一条" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"description": "{place.x}积水"}, "花括号里只能是"),
        ({"description": "{place"}, "花括号要成对"),
        ({"event_code": "11B03"}, "11B03"),
        ({"valid_hours": "0"}, "1"),
        ({"reason": ""}, "请填写"),
        ({"action": "shout"}, "shout"),
    ],
)
def test_what_is_wrong_is_said(administrator: Client, wrong: dict[str, str], told: str) -> None:
    row = water()
    answer = administrator.post(f"{PAGE}/warnings/{row.pk}", settings_of(row, *WARNING, **wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Entry.objects.filter(kind="warning.policy.changed").exists()


def test_incident_policies_are_set_too(administrator: Client) -> None:
    row = command.IncidentPolicy.objects.get(point_kind="gas")
    address = f"{PAGE}/incidents/{row.pk}"
    assert "保存设定" in administrator.get(address).content.decode()
    administrator.post(address, settings_of(row, *INCIDENT, level=2, action="propose"))
    row.refresh_from_db()
    assert (row.level, row.action) == (2, "propose")
    said = sentence(Entry.objects.get(kind="command.policy.changed"))
    assert "告警级别达到由「红色」改为「橙色」、动作由「自动建事件」改为「提示值班员」" in said
    given = settings_of(row, *INCIDENT, name="感烟红色告警建事件", point_kind="smoke", level=1, action="open", order=15)
    assert administrator.post(f"{PAGE}/incidents/new", given).status_code == 302
    assert command.IncidentPolicy.objects.get(point_kind="smoke").order == 15
    assert administrator.post(f"{PAGE}/incidents/new", {**given, "level": 9, "order": "x"}).status_code == 422
    assert administrator.post(f"{PAGE}/incidents/new", {**given, "region_path": "月球"}).status_code == 422


def test_saving_what_is_there_already_is_no_change(administrator: Client) -> None:
    row = water()
    administrator.post(f"{PAGE}/warnings/{row.pk}", settings_of(row, *WARNING))
    assert not Entry.objects.filter(kind="warning.policy.changed").exists()


def test_only_administrators_of_the_whole_district_set_it(administrator: Client) -> None:
    row = water()
    street = at(in_gantang("jie", ADMINISTRATOR, is_demo=True))
    assert "保存设定" not in street.get(f"{PAGE}/warnings/{row.pk}").content.decode()
    street.post(f"{PAGE}/warnings/{row.pk}", settings_of(row, *WARNING, action="issue"))
    assert water().action == "draft"
    staff = at(person("ke", BUREAU_STAFF, is_demo=True))
    assert staff.get(PAGE).status_code == 403
    assert administrator.get(f"{PAGE}/warnings/4711").status_code == 404
