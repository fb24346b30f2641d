"""退单、延期、挂账、联办、合并、督办、转交、作废."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from anlan.foundation.casework.api import (
    CaseNotFound,
    FormInvalid,
    NotAllowed,
    NotNow,
    WrongState,
    case_page,
    sweep,
)
from anlan.foundation.casework.models import Participation
from anlan.foundation.casework.tests.example import Cast, open_pothole
from anlan.foundation.casework.tests.test_steps import HANDLED, dispatched, step
from anlan.foundation.live.models import Outbox
from anlan.foundation.trace.api import effects
from anlan.foundation.trace.refs import Ref

WHY = {"reason": "不属于本单位"}


def test_handed_back_with_reason_to_the_sender(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    moved = step(case, "hand_back", cast.street_worker, WHY)
    assert (case.state, case.organisation, case.hand_back_count) == ("reported", None, 1)
    assert moved.words == "退单：不属于本单位"
    assert case.limit["title"] == "受理时限"


def test_hand_back_needs_a_reason(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    with pytest.raises(FormInvalid, match="请填写理由"):
        step(case, "hand_back", cast.street_worker)


def test_extended_once_with_anothers_approval(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    due = case.due_at
    step(case, "request_extension", cast.street_worker, {"amount": "2", "reason": "等沥青到货"})
    assert case.due_at == due
    with pytest.raises(NotNow, match="等待批准"):
        step(case, "request_extension", cast.colleague, {"amount": "2", "reason": "等沥青到货"})
    moved = step(case, "grant_extension", cast.officer)
    assert case.due_at == due + timedelta(hours=2)
    assert "到期" in moved.words
    with pytest.raises(NotNow, match="已经延期一次"):
        step(case, "request_extension", cast.street_worker, {"amount": "1", "reason": "再延一次"})


def test_a_request_lapses_with_the_clock_it_was_made_in(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "request_extension", cast.street_worker, {"amount": "4", "reason": "等沥青到货"})
    step(case, "hand_back", cast.street_worker, WHY)
    dispatched(case, cast)
    due = case.due_at
    with pytest.raises(NotNow, match="没有待批的延期申请"):
        step(case, "grant_extension", cast.officer)
    assert case.due_at == due
    step(case, "request_extension", cast.street_worker, {"amount": "1", "reason": "沥青仍未到"})
    step(case, "grant_extension", cast.officer)
    assert case.due_at == due + timedelta(hours=1)


def test_extension_is_not_granted_by_who_asked(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "request_extension", cast.chief, {"amount": "2", "reason": "等沥青到货"})
    with pytest.raises(NotAllowed, match="须由不同的人办理"):
        step(case, "grant_extension", cast.chief)


def test_extension_is_bounded_and_can_be_declined(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    with pytest.raises(FormInvalid, match="最多延长 4 小时"):
        step(case, "request_extension", cast.street_worker, {"amount": "5", "reason": "等沥青到货"})
    step(case, "request_extension", cast.street_worker, {"amount": "4", "reason": "等沥青到货"})
    due = case.due_at
    step(case, "decline_extension", cast.officer, {"reason": "料场有货"})
    assert case.due_at == due


def test_suspended_clock_stands_and_runs_on(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    due, start = case.due_at, timezone.now()
    step(case, "suspend", cast.street_worker, {"reason": "等待管线权属"}, at=start + timedelta(hours=1))
    assert sweep(start + timedelta(days=2)) == 0
    with pytest.raises(NotNow, match="先办理「恢复」"):
        step(case, "handle", cast.street_worker, HANDLED)
    step(case, "resume", cast.street_worker, at=start + timedelta(hours=11))
    assert case.due_at == due + timedelta(hours=10)
    assert case.suspended_seconds == 10 * 3600
    assert case.next_light_at == case.warn_at


def test_joint_bodies_answer_before_the_holder_goes_on(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "split", cast.street_worker, {"organisations": [cast.road_team.pk], "request": "协助抢修"})
    share = case.joint_cases.get()
    assert (share.procedure, share.organisation, share.due_at) == ("casework.joint", cast.road_team, case.due_at)
    with pytest.raises(NotNow, match="还有 1 件联办未反馈"):
        step(case, "handle", cast.street_worker, HANDLED)
    assert case_page(cast.leader, case.number).case == case
    step(share, "answer", cast.leader, {"result": "已派两人两车"})
    assert case.movements.latest("pk").words == "联办反馈：市政抢修队反馈：已派两人两车"
    step(case, "handle", cast.street_worker, HANDLED)


def test_copied_body_sees_and_is_asked_nothing(case: Any, cast: Cast) -> None:
    step(case, "copy", cast.officer, {"organisations": [cast.road_team.pk]})
    assert case_page(cast.leader, case.number).case == case
    assert not case.joint_cases.exists()


def test_those_who_take_part_get_the_news_of_the_case_on_their_screens(case: Any, cast: Cast) -> None:
    step(case, "copy", cast.officer, {"organisations": [cast.road_team.pk]})
    Participation.objects.create(case=case, role="copy", account=cast.stranger, since=timezone.now())
    Outbox.objects.all().delete()
    step(case, "note", cast.officer, {"note": "已通知市政"})
    reached = set(Outbox.objects.filter(name="casework.case_news").values_list("organisation_path", "account_id"))
    assert reached == {("/roads/", None), ("", cast.stranger.pk)}


def test_bodies_are_offered_for_a_copy_also_where_a_person_was_copied(case: Any, cast: Cast) -> None:
    Participation.objects.create(case=case, role="copy", account=cast.stranger, since=timezone.now())
    step(case, "copy", cast.officer, {"organisations": [cast.road_team.pk]})
    assert case.participations.filter(organisation=cast.road_team).exists()
    with pytest.raises(FormInvalid):
        step(case, "copy", cast.officer, {"organisations": [cast.road_team.pk]})


def test_who_was_asked_in_sees_the_case_nobody_else(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    with pytest.raises(CaseNotFound):
        case_page(cast.leader, case.number)


def test_voided_case_withdraws_its_shares(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    step(case, "split", cast.street_worker, {"organisations": [cast.road_team.pk], "request": "协助抢修"})
    step(case, "void", cast.officer, {"reason": "重复登记"})
    assert case.joint_cases.get().state == "void"


def test_duplicate_is_merged_and_the_other_goes_on(case: Any, cast: Cast) -> None:
    other = open_pothole(cast, title="庐山路坑洞")
    step(case, "merge", cast.officer, {"number": other.number.lower()})
    assert (case.state, case.merged_into) == ("merged", other)
    assert "并入本件" in other.movements.latest("pk").words
    assert effects(Ref("casework.case", str(case.pk)))[0].why == "并入"
    with pytest.raises(WrongState, match="此件已「已合并」"):
        step(case, "dispatch", cast.officer)


@pytest.mark.parametrize(("number", "words"), [("self", "不能并入自己"), ("KD-20200101-0001", "没有找到这个编号")])
def test_merge_needs_another_open_case(case: Any, cast: Cast, number: str, words: str) -> None:
    with pytest.raises(FormInvalid, match=words):
        step(case, "merge", cast.officer, {"number": case.number if number == "self" else number})


def test_supervision_rises(case: Any, cast: Cast) -> None:
    moved = step(case, "supervise", cast.chief, {"opinion": "今天必须围挡"})
    assert (case.supervision_level, moved.words) == (1, "督办：今天必须围挡。督办升为 1 级")


def test_passed_on_to_a_colleague(case: Any, cast: Cast) -> None:
    dispatched(case, cast)
    due = case.due_at
    step(case, "reassign", cast.street_worker, {"holder": cast.colleague.pk})
    assert (case.holder, case.organisation, case.due_at) == (cast.colleague, cast.street_office, due)
    with pytest.raises(FormInvalid):
        step(case, "reassign", cast.street_worker, {"holder": cast.stranger.pk})
