"""Coverage by grid: one grid that nobody is known to have reached is enough to miss 100 %, and it is named."""

from datetime import timedelta

from django.test import Client

from anlan.foundation.journal.api import Entry
from anlan.foundation.notify.models import Delivery
from anlan.foundation.people.models import Account
from anlan.watch.warning.delivery.coverage import coverage_of
from anlan.watch.warning.delivery.models import CallOut
from anlan.watch.warning.delivery.tests.conftest import Quarter, channel
from anlan.watch.warning.delivery.tests.test_delivery import told

State = Delivery.State


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_grid_without_a_receipt_is_missing_and_named(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, message = told(quarter)
    Delivery.objects.filter(message=message, target_name="孙丽", medium="sms").update(
        state=State.DELIVERED, delivered_at=message.created_at + timedelta(minutes=3)
    )
    Delivery.objects.filter(message=message, target_name="湖滨里 3 号 吴家").update(state=State.ACCEPTED)
    found = coverage_of(warning)
    first, second = found.units
    assert (first.reached, first.targets, first.people_reached) == (1, 3, 0), "grid worker, family, loudspeaker"
    assert (found.covered, [unit.name for unit in found.missing]) == (1, ["湖滨 02 网格"])
    family = next(one for one in first.unreached if "吴家" in one.name)
    assert family.reasons == ["短信：网关已接受，没有回执"]
    assert first.residents is None
    assert second.targets == 1, "the community's loudspeaker is heard here too"


def test_too_late_is_not_reached(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, message = told(quarter, level=3)
    late = message.created_at + timedelta(minutes=61)
    Delivery.objects.filter(message=message).update(state=State.DELIVERED, delivered_at=late)
    found = coverage_of(warning)
    assert (found.minutes, found.whole.reached) == (60, 0)
    assert "过了时限才送达" in found.units[0].unreached[0].reasons[0]


def test_telephone_numbers_are_shown_to_who_may_and_that_is_recorded(quarter: Quarter) -> None:
    channel("sms_http", "sms")
    warning, _ = told(quarter)
    address = f"/warnings/{warning.number}/coverage?unit={quarter.first.path}"
    page = signed_in(quarter.town.officer).get(address).content.decode()
    assert "湖滨里 3 号 吴家" in page
    assert "13900000004" not in page
    page = signed_in(quarter.town.officer).get(f"{address}&phones=1").content.decode()
    assert "13900000004" in page
    assert Entry.objects.filter(kind="warning.contact.read", region_path=quarter.first.path).count() == 1
    page = signed_in(quarter.worker).get(f"{address}&phones=1").content.decode()
    assert "13900000004" not in page


def test_pages_open(quarter: Quarter) -> None:
    warning, _ = told(quarter, level=1)
    officer, worker = signed_in(quarter.town.officer), signed_in(quarter.worker)
    assert "未送达" in officer.get(f"/cases/{warning.number}").content.decode()
    assert officer.get(f"/warnings/{warning.number}/delivery").status_code == 200
    page = worker.get("/calls").content.decode()
    assert "湖滨 01 网格" in page
    assert "湖滨 02 网格" not in page, "another grid is not the worker's"
    assert "我已收到" in page
    call = CallOut.objects.get(warning=warning, region=quarter.first)
    assert worker.post(f"/calls/{call.pk}/answered", {"callee": quarter.worker.pk}).status_code == 302
    call.refresh_from_db()
    assert call.answered_by == quarter.worker
    assert signed_in(quarter.leader).get("/recipients").status_code == 200
    refused = signed_in(quarter.leader).post(
        "/recipients/new", {"kind": "household", "medium": "sms", "name": "张家", "address": "12"}
    )
    assert refused.status_code == 422
