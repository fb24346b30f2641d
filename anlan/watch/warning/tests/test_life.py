"""A warning is drafted, reviewed by someone else, issued, updated, lifted; or it expires."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.foundation.casework.api import CaseNotFound, FormInvalid, NotAllowed, NotNow, advance, case_page
from anlan.foundation.journal.api import Actor, Entry, sentence
from anlan.foundation.live.api import EVERYWHERE
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.relaying import relay_warning
from anlan.watch.warning.selectors import active, active_for, waiting
from anlan.watch.warning.services import WarningRefused, lapse_expired
from anlan.watch.warning.tests.conftest import Town, drafted


def step(warning: WarningMessage, key: str, who: Account, form: dict[str, Any] | None = None, **more: Any) -> None:
    advance(warning.pk, key, by=Actor.of(who), form=form, **more)
    warning.refresh_from_db()


def issued(town: Town, **facts: Any) -> WarningMessage:
    warning = drafted(town, **facts)
    step(warning, "submit", town.officer)
    step(warning, "issue", town.commander)
    return warning


def test_warning_is_in_force_once_another_has_signed(town: Town) -> None:
    warning = drafted(town)
    assert warning.number.startswith("YJ-")
    assert warning.title == "浔阳区应急管理局发布洪水黄色预警"
    assert active() == []
    step(warning, "submit", town.officer)
    step(warning, "issue", town.chief)
    [line] = active()
    assert (line.number, line.level, line.area, line.sender) == (warning.number, 3, "甘棠街道", "浔阳区应急管理局")
    assert (warning.severity, warning.urgency, warning.certainty) == ("Moderate", "Expected", "Likely")
    entry = Entry.objects.get(kind="warning.warning.issued")
    assert sentence(entry) == "王雪梅 签发预警：浔阳区应急管理局发布洪水黄色预警，范围 甘棠街道"


def test_drafter_does_not_sign(town: Town) -> None:
    warning = drafted(town, by=Actor.of(town.chief))
    step(warning, "submit", town.officer)
    with pytest.raises(NotAllowed, match="拟稿与复核须由不同的人办理"):
        step(warning, "issue", town.chief)


@pytest.mark.parametrize(("level", "chief_may"), [(1, False), (2, False), (3, True), (4, True)])
def test_who_signs_goes_by_level(town: Town, level: int, chief_may: bool) -> None:
    warning = drafted(town, level=level)
    step(warning, "submit", town.officer)
    if chief_may:
        step(warning, "issue", town.chief)
    else:
        with pytest.raises(NotAllowed, match="「签发」由指挥长办理"):
            step(warning, "issue", town.chief)


def test_eight_fields_are_complete_before_review(town: Town) -> None:
    warning = drafted(town, instruction="", regions=[], area_words="")
    with pytest.raises(NotNow, match="还缺 可能影响的范围、应当采取的措施"):
        step(warning, "submit", town.officer)


def test_draft_is_edited_and_returned(town: Town) -> None:
    warning = drafted(town)
    later = timezone.localtime() + timedelta(hours=9)
    form = {
        "event_code": "11A02",
        "level": "2",
        "regions": [town.street.pk, town.other.pk],
        "onset_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "expires_at": f"{later:%Y-%m-%dT%H:%M}",
        "description": "主城区大面积积水",
        "instruction": "非必要不出门",
        "status": "Exercise",
    }
    step(warning, "edit", town.officer, form)
    assert (warning.event_name, warning.level, warning.region, warning.area_words) == (
        "内涝",
        2,
        town.district,
        "甘棠街道、湓浦街道",
    )
    step(warning, "submit", town.officer)
    step(warning, "return", town.commander, {"reason": "措施写得不够具体"})
    assert (warning.state, warning.rework_count) == ("draft", 1)


def test_validity_must_lie_ahead(town: Town) -> None:
    warning = drafted(town)
    now = timezone.localtime()
    form = {"onset_at": f"{now:%Y-%m-%dT%H:%M}", "expires_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    with pytest.raises(FormInvalid, match="失效时间须在起始时间之后"):
        step(warning, "edit", town.officer, form)


def test_validity_is_computed_from_its_times(town: Town) -> None:
    warning = issued(town)
    assert warning.issued_at is not None
    assert warning.expires_at is not None
    assert active(warning.issued_at) != []
    assert active(warning.issued_at - timedelta(seconds=1)) == []
    assert active(warning.expires_at) == []
    assert warning.is_active(warning.expires_at - timedelta(seconds=1))


def test_update_replaces_the_old_one_when_it_is_signed(town: Town) -> None:
    old = issued(town)
    step(old, "update", town.officer, {"reason": "水位继续上涨"})
    new = WarningMessage.objects.get(supersedes=old)
    with pytest.raises(NotNow, match=f"更新稿 {new.number} 正在办理"):
        step(old, "update", town.chief, {"reason": "再更新"})
    assert (new.message_type, new.description, list(new.regions.all())) == ("Update", old.description, [town.street])
    assert [line.number for line in active()] == [old.number]
    step(new, "submit", town.officer)
    step(new, "issue", town.chief)
    old.refresh_from_db()
    assert [line.number for line in active()] == [new.number]
    assert old.state == "superseded"
    assert Outbox.objects.filter(name="warning.updated").count() == 1


def test_update_is_signed_although_the_old_one_has_expired_meanwhile(town: Town) -> None:
    old = issued(town)
    step(old, "update", town.officer, {"reason": "水位继续上涨"})
    new = WarningMessage.objects.get(supersedes=old)
    WarningMessage.objects.filter(pk=new.pk).update(expires_at=timezone.now() + timedelta(days=2))
    step(new, "submit", town.officer)
    assert lapse_expired(old.expires_at) == 1
    step(new, "issue", town.chief)
    old.refresh_from_db()
    assert (old.state, old.ended_at, new.state) == ("lapsed", old.expires_at, "issued")


def test_lifted_warning_ends_now(town: Town) -> None:
    warning = issued(town)
    step(warning, "cancel", town.chief, {"reason": "水位退到警戒以下"})
    assert active() == []
    event = Outbox.objects.get(name="warning.cancelled")
    assert (event.payload["number"], event.region_path) == (warning.number, EVERYWHERE)


def test_expired_warning_is_closed_by_the_clock(town: Town) -> None:
    warning = issued(town)
    assert warning.expires_at is not None
    assert lapse_expired(warning.expires_at - timedelta(seconds=1)) == 0
    assert lapse_expired(warning.expires_at) == 1
    assert lapse_expired(warning.expires_at) == 0
    warning.refresh_from_db()
    assert (warning.state, warning.ended_at) == ("lapsed", warning.expires_at)


def test_draft_is_seen_in_the_remit_issued_by_all(town: Town) -> None:
    warning = drafted(town)
    with pytest.raises(CaseNotFound):
        case_page(town.reader, warning.number)
    step(warning, "submit", town.officer)
    step(warning, "issue", town.chief)
    assert case_page(town.reader, warning.number).case == warning
    assert [line.number for line in active_for(town.reader)] == [warning.number]
    assert waiting(town.reader) == (1, False)


def test_weather_warnings_are_relayed_never_drafted(town: Town) -> None:
    with pytest.raises(WarningRefused, match="暴雨预警由气象台站发布"):
        drafted(town, event_code="11B03")
    now = timezone.now()
    facts: dict[str, Any] = {
        "by": Actor.system("气象"),
        "outside_id": "36040041600000_20260708143000",
        "event_code": "11B03",
        "level": 2,
        "headline": "九江市气象台发布暴雨橙色预警[Ⅱ级/严重]",
        "sender_name": "九江市气象台",
        "regions": [town.district],
        "description": "3 小时雨量将达 50 毫米以上",
        "issued_at": now,
        "expires_at": now + timedelta(hours=6),
    }
    warning = relay_warning(**facts)
    assert relay_warning(**facts) == warning
    assert [line.headline for line in active(now)] == [facts["headline"]]
    with pytest.raises(NotNow, match="由原发布单位更新和解除"):
        step(warning, "cancel", town.chief, {"reason": "雨停"})
    with pytest.raises(IntegrityError), transaction.atomic():
        WarningMessage.objects.filter(pk=warning.pk).update(origin="own")


def test_unknown_code_passes_through_with_its_text(town: Town) -> None:
    now = timezone.now()
    warning = relay_warning(
        by=Actor.system("上级"),
        outside_id="x1",
        event_code="12Z99",
        event="管道泄漏",
        level=3,
        headline="管道泄漏预警",
        sender_name="市应急局",
        regions=[town.district],
        description="上风向撤离",
        issued_at=now,
        expires_at=now + timedelta(hours=1),
        origin=WarningMessage.Origin.UPPER,
    )
    assert (warning.event_code, warning.event_name, warning.category) == ("12Z99", "管道泄漏", "Other")


def test_active_of_a_place_includes_what_lies_around_it(town: Town) -> None:
    issued(town, regions=[town.district])
    issued(town, regions=[town.street], event_code="11A02")
    assert len(active(region_path=town.street.path)) == 2
    assert [line.event_code for line in active(region_path=town.other.path)] == ["11A01"]
    assert len(active(event_code="11A02")) == 1
