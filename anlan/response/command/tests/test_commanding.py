"""Two command posts: orders, conflicts, decisions; and the log, receipts, reports and messages around them."""

from datetime import timedelta

import pytest
from django.test import Client

from anlan.foundation.journal.api import Actor
from anlan.response.command import api
from anlan.response.command.models import Incident, LogEntry, Order, OrderConflict, ReportDuty
from anlan.response.command.services.informing import ELEMENTS
from tests.response.cast import NOW, Cast, make_alarm, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def incident(cast: Cast) -> Incident:
    started = api.start_response(
        alarm_id=make_alarm(cast).pk, by=Actor.of(cast.officer), plan_code="YA-FX", level=3, key="k1", at=NOW
    )
    return Incident.objects.get(pk=started.incident_id)


def two_orders(cast: Cast, incident: Incident) -> tuple[Order, Order]:
    posts = {p.kind: p for p in incident.posts.all()}
    close = api.issue_order(
        posts["administrative"].pk,
        text="封闭龙开河路、丁官路",
        touches=["龙开河路", "丁官路"],
        by=Actor.of(cast.commander),
        key="o1",
        at=NOW,
    )
    drive = api.issue_order(
        posts["professional"].pk,
        text="泵车经丁官路进场",
        touches=["丁官路"],
        by=Actor.of(cast.officer),
        key="o2",
        at=NOW,
    )
    return close, drive


def test_orders_over_the_same_road_are_flagged_and_decided_on_record(cast: Cast, incident: Incident) -> None:
    close, drive = two_orders(cast, incident)
    conflict = OrderConflict.objects.get()
    assert (conflict.over, conflict.flagged_by_name) == ("丁官路", "系统")
    with pytest.raises(api.NotYours):
        api.decide_conflict(conflict.pk, stands_id=drive.pk, decision="让行", by=Actor.of(cast.officer), at=NOW)
    api.decide_conflict(
        conflict.pk, stands_id=drive.pk, decision="丁官路留一车道给泵车", by=Actor.of(cast.commander), at=NOW
    )
    close.refresh_from_db()
    assert close.state == "cancelled"
    log = LogEntry.objects.latest("pk").text
    assert log == "袁立新 裁决「丁官路」：丁官路留一车道给泵车，以「泵车经丁官路进场」为准"
    with pytest.raises(api.WrongStep, match="袁立新已于 15:12 裁决"):
        api.decide_conflict(conflict.pk, stands_id=close.pk, decision="再议", by=Actor.of(cast.commander), at=NOW)


def test_the_same_order_sent_twice_is_one(cast: Cast, incident: Incident) -> None:
    two_orders(cast, incident)
    two_orders(cast, incident)
    assert Order.objects.count() == 2


def test_a_person_may_flag_what_the_system_did_not_see(cast: Cast, incident: Incident) -> None:
    posts = {p.kind: p for p in incident.posts.all()}
    orders = [
        api.issue_order(post.pk, text=text, by=Actor.of(cast.officer), key=text, at=NOW)
        for post, text in ((posts["administrative"], "停泵检修"), (posts["professional"], "全开泵站"))
    ]
    assert not OrderConflict.objects.exists()
    conflict = api.flag_conflict(orders[0].pk, orders[1].pk, over="泵站启停", by=Actor.of(cast.officer), at=NOW)
    assert conflict.flagged_by_name == "周敏"


def test_who_is_no_member_gives_no_orders(cast: Cast, incident: Incident) -> None:
    post = incident.posts.get(kind="administrative")
    with pytest.raises(api.NotYours):
        api.issue_order(post.pk, text="撤离", by=Actor.of(cast.street_worker), key="x", at=NOW)
    with pytest.raises(api.NotFound):
        api.issue_order(post.pk, text="撤离", by=Actor.of(cast.stranger), key="x", at=NOW)


def test_in_place_is_said_by_oneself(cast: Cast, incident: Incident) -> None:
    post = incident.posts.get(kind="administrative")
    api.attend_post(post.pk, by=Actor.of(cast.commander), at=NOW)
    api.attend_post(post.pk, by=Actor.of(cast.commander), at=NOW)
    assert post.members.exclude(present_at=None).count() == 1


def test_notes_and_receipts(cast: Cast, incident: Incident) -> None:
    api.write_note(incident.pk, text="现场水深 38 厘米", by=Actor.of(cast.leader), at=NOW)
    assert LogEntry.objects.latest("pk").is_note
    assert api.read_notices(incident.pk, by=Actor.of(cast.commander), at=NOW) == 1
    assert api.read_notices(incident.pk, by=Actor.of(cast.commander), at=NOW) == 0
    with pytest.raises(api.NotFound):
        api.write_note(incident.pk, text="x", by=Actor.of(cast.stranger), at=NOW)


def test_the_first_report_needs_every_element_and_starts_the_next_clock(cast: Cast, incident: Incident) -> None:
    report = ReportDuty.objects.get()
    assert (report.rule_id, report.confidence) == ("EVT-21", "c")
    with pytest.raises(api.Incomplete, match="还缺要素：时间、地点"):
        api.send_report(report.pk, elements={}, by=Actor.of(cast.officer), at=NOW)
    elements = dict.fromkeys(dict(ELEMENTS), "正在核实")
    at = NOW + timedelta(hours=2, minutes=1)
    report = api.send_report(report.pk, elements=elements, by=Actor.of(cast.officer), at=at)
    assert report.is_late
    assert ReportDuty.objects.get(kind="further").due_at == at + timedelta(hours=24)


def test_a_message_to_the_public_waits_for_a_second_person(cast: Cast, incident: Incident) -> None:
    message = incident.messages.get()
    with pytest.raises(api.NotYours, match="拟稿人以外"):
        api.review_message(message.pk, by=Actor.of(cast.officer), at=NOW)
    assert api.review_message(message.pk, by=Actor.of(cast.second_officer), at=NOW).state == "reviewed"


def test_after_the_end_nothing_new_is_ordered_or_assigned(cast: Cast, incident: Incident, client: Client) -> None:
    order, _ = two_orders(cast, incident)
    chief = Actor.of(cast.chief)
    client.force_login(cast.chief)
    assert ">下令<" in client.get(f"/incidents/{incident.number}").content.decode()
    api.terminate_response(incident.pk, by=chief, reason="水已退去", at=NOW)
    with pytest.raises(api.WrongStep, match="现为「响应终止」，响应中才能下令"):
        api.issue_order(order.post_id, text="再封一处", by=chief, key="late", at=NOW)
    with pytest.raises(api.WrongStep, match="响应中才能新建任务"):
        api.assign_task(
            incident.pk,
            group_id=incident.groups.all()[0].pk,
            title="晚到的任务",
            minutes=5,
            organisation_id=cast.units["water"].pk,
            by=chief,
            at=NOW,
        )
    page = client.get(f"/incidents/{incident.number}").content.decode()
    assert ">下令<" not in page
    assert "新建任务" not in page
    assert api.close_order(order.pk, state="done", by=chief, at=NOW).state == "done"
