"""`anlan demo load` on a real database: everything arrives, stands inside, and a second run changes nothing."""

import argparse

import pytest
from django.db import transaction
from django.db.models import F

from anlan.foundation.casework.models import Movement
from anlan.foundation.journal.api import Entry
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import ROLES
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory import index
from anlan.foundation.territory.api import locate
from anlan.foundation.territory.models import Region
from anlan.kit.identifiers import check_uscc
from anlan.prevention.registry import api as registry
from anlan.prevention.registry.models import Building, Enterprise, Facility
from anlan.response.resources.api import StockItem, Team
from anlan.watch.telemetry.api import Alarm, AlarmCase, Device, Point, PointRule, token_digest
from demo import accounts, past
from demo.commands import load
from demo.credentials import token_of

pytestmark = pytest.mark.django_db


def run():
    load.run(argparse.Namespace())


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """One load for all tests of this file, taken back at the end; of the year of alarms only every sixth is told."""
    fewer = {kind: (max(1, count // 6), *rest) for kind, (count, *rest) in past.KINDS.items()}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(past, "KINDS", fewer)
        index.forget()
        with transaction.atomic():
            load_shipped()
            run()
            yield
            transaction.set_rollback(True)
        index.forget()


def test_everything_arrives(loaded):
    assert Region.objects.count() == 133 + Region.objects.filter(kind="grid").count()
    assert 430 <= Region.objects.filter(kind="grid").count() <= 470
    assert 380 <= Enterprise.objects.count() <= 430
    assert 280 <= Building.objects.count() <= 320
    assert 1500 <= Point.objects.count() <= 1800
    assert 800 <= Device.objects.count() <= 950
    assert Team.objects.count() == 16
    assert StockItem.objects.count() > 60


def test_everything_is_marked_as_demo(loaded):
    for model in (Account, Organisation, Enterprise, Building, Facility, Device, Point, Team):
        assert not model.objects.filter(is_demo=False).exists(), model
    drawn = Region.objects.exclude(kind="district")
    assert set(drawn.values_list("outline_source", flat=True)) == {"演示边界"}


def test_everything_stands_in_exactly_one_grid(loaded):
    for model in (Enterprise, Building, Facility, Point):
        for lon, lat, path in model.objects.values_list("longitude", "latitude", "region_path"):
            place = locate(lon, lat)
            assert place.certain
            assert place.path == path


def test_every_enterprise_has_a_right_code(loaded):
    assert all(check_uscc(code) for code in Enterprise.objects.values_list("uscc", flat=True))


def test_every_role_has_an_account_with_the_password(loaded):
    assert set(Posting.objects.values_list("role", flat=True)) == set(ROLES)
    officer = Account.objects.get(username="zhiban")
    assert officer.check_password(accounts.PASSWORD)
    assert {row[0] for row in accounts.SIGN_IN} <= set(Account.objects.values_list("username", flat=True))


def test_an_outsider_of_another_street_does_not_see_the_underpass(loaded):
    inside, outside = Account.objects.get(username="penpu"), Account.objects.get(username="jinjipo")
    assert registry.find("facility", "XC-LKH", inside).name == "龙开河路下穿"
    assert registry.find("facility", "XC-LKH", outside) is None
    assert Point.objects.visible_to(inside).filter(code="JS-0412.depth").exists()
    assert not Point.objects.visible_to(outside).filter(code="JS-0412.depth").exists()


def test_an_enterprise_sees_its_own_instruments_only(loaded):
    own = Account.objects.get(username="qiye")
    codes = set(Point.objects.visible_to(own).values_list("enterprise", flat=True))
    assert codes == {accounts.RESTAURANT_USCC}


def test_devices_open_with_their_derived_token(loaded):
    device = Device.objects.get(code="JS-0412")
    assert device.token_sha256 == token_digest(token_of("JS-0412"))


def test_an_underpass_is_red_at_forty_centimetres(loaded):
    rule = PointRule.objects.get(point__code="JS-0412.depth", is_current=True)
    assert {(b["level"], b["raise"]) for b in rule.bands} == {(3, 15), (2, 27), (1, 40)}


def test_the_year_behind_us_was_handled_through_casework(loaded):
    cases = AlarmCase.objects.all()
    assert cases.count() == Alarm.objects.count() > 35
    assert cases.filter(closed_at__isnull=False).count() > 30
    open_now = cases.filter(closed_at=None)
    assert 3 <= open_now.count() <= 12
    assert set(open_now.values_list("state", flat=True)) <= {"dispatched", "handled"}
    kept = Movement.objects.filter(is_kept__isnull=False)
    assert 0 < kept.filter(is_kept=False).count() / kept.count() < 0.3
    closed = Alarm.objects.filter(closed_at__isnull=False)
    assert not closed.filter(decided_at__gt=F("closed_at")).exists()


def test_the_past_is_no_news(loaded):
    assert not Outbox.objects.filter(is_pending=True).exists()


def test_a_second_run_changes_nothing(loaded, capsys):
    before = Entry.objects.count()
    run()
    assert Entry.objects.count() == before
    assert "未改动" in capsys.readouterr().out
