"""Subscriptions: asked, granted for less, handed out with receipts; nothing leaves outside a grant, and refusals stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.foundation.journal.api import Actor
from anlan.foundation.journal.models import Entry
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import DEPARTMENT_STAFF, DUTY_CHIEF
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory.models import Region
from anlan.watch.sharing import gathering, handing
from anlan.watch.sharing.api import SharingRefused, ask, grant, next_parcel, parcel_arrived, parcel_failed, revoke
from anlan.watch.sharing.models import Handover, Item, Subscription
from anlan.watch.telemetry import events
from anlan.watch.telemetry.api import Point, PointKind, register_device, register_point

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


class World:
    """Two streets with a point each, a department that asks, a chief who decides."""

    def __init__(self) -> None:
        load_shipped()
        self.here = Region.objects.create(code="A", name="甲街道", kind="street", path="/360403/A/")
        self.there = Region.objects.create(code="B", name="乙街道", kind="street", path="/360403/B/")
        self.bureau = Organisation.objects.create(code="YJ", name="区应急局", path="/YJ/", region_path="/360403/")
        self.water = Organisation.objects.create(code="SL", name="区水利局", path="/SL/", region_path="/360403/")
        self.asker = self._account("shui", self.water, DEPARTMENT_STAFF)
        self.chief = self._account("zhang", self.bureau, DUTY_CHIEF)
        kind = PointKind.objects.create(key="water_depth", name="积水", unit="cm", heartbeat_s=60)
        PointKind.objects.create(key="smoke", name="烟感", unit="", heartbeat_s=60)
        device, _ = register_device(code="D1", name="设备", by=SYSTEM)
        self.points = [
            register_point(code=f"D1.{region.code}", name=region.name, kind=kind, device=device, by=SYSTEM)
            for region in (self.here, self.there)
        ]
        for point, region in zip(self.points, (self.here, self.there), strict=True):
            Point.objects.filter(pk=point.pk).update(region=region, region_path=region.path)

    def _account(self, username: str, organisation: Organisation, role: Any) -> Account:
        account = Account.objects.create_user(username=username, password="Share-2026-x", organisation=organisation)
        reach = {"region_path": "/360403/"} if role is DUTY_CHIEF else {"organisation_path": organisation.path}
        Posting.objects.create(account=account, role=role.key, **reach)
        return account

    def asked(self, **more: Any) -> Subscription:
        facts: dict[str, Any] = {
            "what": "alarms",
            "regions": ["/360403/A/", "/360403/B/"],
            "purpose": "泵站调度",
            "level": 4,
        }
        return ask(by=Actor.of(self.asker), organisation=self.water, **(facts | more))

    def granted(self, **more: Any) -> Subscription:
        wish = self.asked(**{key: value for key, value in more.items() if key in ("what", "push_url")})
        facts: dict[str, Any] = {"regions": ["/360403/A/"], "kinds": [], "level": 3, "ends_on": None} | more
        for key in ("what", "push_url"):
            facts.pop(key, None)
        return grant(subscription_id=wish.pk, by=Actor.of(self.chief), **facts)

    def alarm(self, place: int = 0, level: int = 3, number: int = 1, kind: Any = events.AlarmRaised) -> Any:
        point = Point.objects.get(pk=self.points[place].pk)
        return kind(
            alarm_id=number,
            point_id=point.pk,
            rule_key="level",
            level=level,
            title="积水",
            value=30.0,
            region_path=point.region_path,
            observed_ms=1_790_000_000_000,
            decided_ms=1_790_000_000_000,
            point_code=point.code,
        )


@pytest.fixture
def world() -> World:
    return World()


def test_it_works(world: World) -> None:
    granted = world.granted()
    gathering.share_alarm(world.alarm())
    gathering.share_alarm(world.alarm())  # delivered twice
    gathering.share_alarm(world.alarm(kind=events.AlarmReturned, level=0))
    by = Actor.of(world.asker)
    items = handing.items_after(granted, by=by, after=0)
    assert [item.content["event"] for item in items] == ["raised", "returned"]
    assert handing.confirm(granted, by=by, up_to=items[-1].pk) == 2
    assert handing.confirm(granted, by=by, up_to=items[-1].pk) == 0
    assert handing.items_after(granted, by=by, after=items[-1].pk) == []
    kinds = ["sharing.subscription.asked", "sharing.subscription.granted"]
    assert list(Entry.objects.filter(kind__startswith="sharing").order_by("id").values_list("kind", flat=True)) == kinds
    assert list(granted.handovers.order_by("id").values_list("way", "count")) == [
        ("pull", 2),
        ("receipt", 2),
        ("receipt", 0),
        ("pull", 0),
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    regions=st.lists(st.sampled_from(["/360403/A/", "/360403/B/"]), min_size=1, unique=True),
    kinds=st.lists(st.sampled_from(["water_depth", "smoke"]), unique=True),
    level=st.integers(1, 4),
    alarms=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 4)), max_size=8),
)
def test_nothing_outside_the_grant_leaves(
    world: World, regions: list[str], kinds: list[str], level: int, alarms: list[tuple[int, int]]
) -> None:
    granted = world.granted(regions=regions, kinds=kinds, level=level)
    for number, (place, grave) in enumerate(alarms):
        gathering.share_alarm(world.alarm(place, grave, number))
    handed = [item.content for item in handing.items_after(granted, by=Actor.of(world.asker), after=0)]
    wanted = [
        number
        for number, (place, grave) in enumerate(alarms)
        if ["/360403/A/", "/360403/B/"][place] in regions and grave <= level and (not kinds or "water_depth" in kinds)
    ]
    assert [content["alarm"] for content in handed] == wanted
    Subscription.objects.all().delete()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"regions": ["/360403/A/", "/360403/C/"]}, "regions"),
        ({"regions": []}, "regions"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "ends_on"),
        ({"kinds": ["no_such"]}, "kinds"),
    ],
)
def test_a_grant_is_never_more_than_the_wish_and_names_the_field(
    world: World, more: dict[str, Any], field: str
) -> None:
    wish = world.asked()
    facts: dict[str, Any] = {"regions": ["/360403/A/"], "kinds": [], "level": 4, "ends_on": None} | more
    with pytest.raises(SharingRefused) as refused:
        grant(subscription_id=wish.pk, by=Actor.of(world.chief), **facts)
    assert refused.value.field == field
    wish.refresh_from_db()
    assert wish.state == "asked"


def test_who_asks_does_not_decide(world: World) -> None:
    Posting.objects.create(account=world.asker, role=DUTY_CHIEF.key, region_path="/360403/")
    wish = world.asked()
    with pytest.raises(SharingRefused, match="不能批准自己"):
        grant(subscription_id=wish.pk, by=Actor.of(world.asker), regions=wish.regions, kinds=[], level=4, ends_on=None)


def test_a_revoked_subscription_hands_out_nothing_and_the_try_is_on_record_once(world: World) -> None:
    granted = world.granted(push_url="https://water.example/alarms")
    gathering.share_alarm(world.alarm())
    revoke(subscription_id=granted.pk, by=Actor.of(world.chief), reason="用途已结束")
    granted.refresh_from_db()
    gathering.share_alarm(world.alarm(number=2))
    assert Item.objects.count() == 1
    assert next_parcel() is None
    for _ in range(3):
        with pytest.raises(handing.AccessRefused, match="已收回：用途已结束"):
            handing.items_after(granted, by=Actor.of(world.asker), after=0)
    assert Entry.objects.filter(kind="sharing.access.refused").count() == 1
    assert granted.handovers.get(way=Handover.Way.REFUSED).count == 3


def test_readings_are_of_granted_points_only(world: World) -> None:
    granted = world.granted(what="readings")
    by = Actor.of(world.asker)
    assert [value.point.code for value in handing.values(granted, by=by)] == ["D1.A"]
    now = timezone.now()
    assert handing.readings(granted, by=by, code="D1.A", since=now - timedelta(hours=1), until=now) == []
    with pytest.raises(handing.AccessRefused, match="不在授权范围"):
        handing.readings(granted, by=by, code="D1.B", since=now - timedelta(hours=1), until=now)


def test_a_push_is_tried_again_and_stays_to_be_pulled(world: World) -> None:
    granted = world.granted(push_url="https://water.example/alarms")
    gathering.share_alarm(world.alarm())
    at = timezone.now()
    for _ in range(20):
        parcel = next_parcel(at)
        if parcel is None:
            break
        assert next_parcel(at) is None  # claimed
        parcel_failed(parcel, "返回 503", at)
        at += timedelta(hours=2)
    item = Item.objects.get()
    assert (item.push, item.attempts, item.trouble) == (Item.Push.GIVEN_UP, 8, "返回 503")
    assert len(handing.items_after(granted, by=Actor.of(world.asker), after=0)) == 1


def test_a_server_that_is_away_does_not_hold_up_the_others(world: World) -> None:
    away = world.granted(push_url="https://away.example/alarms")
    there = world.granted(push_url="https://there.example/alarms")
    for number in range(3):
        gathering.share_alarm(world.alarm(number=number))
    at, sent = timezone.now(), []
    while (parcel := next_parcel(at)) is not None:
        sent.append(parcel.number)
        if parcel.number == away.number:
            parcel_failed(parcel, "没有正常应答", at)
        else:
            parcel_arrived(parcel, "返回 200", at)
    assert sent.count(away.number) == 1, "one try tells enough"
    assert sent.count(there.number) == 3
    assert next_parcel(at + timedelta(seconds=10)) is not None, "the others wait no longer than the first"


def test_what_still_waits_for_an_ended_subscription_is_given_up_at_once(world: World) -> None:
    granted = world.granted(push_url="https://water.example/alarms")
    Item.objects.bulk_create(
        Item(
            subscription=granted,
            event=f"e{n}",
            content={},
            made_at=timezone.now(),
            push="waiting",
            push_at=timezone.now(),
        )
        for n in range(1500)
    )
    Subscription.objects.filter(pk=granted.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert next_parcel() is None
    assert not Item.objects.exclude(push=Item.Push.GIVEN_UP).exists()


@pytest.mark.parametrize(
    "url", ["http://[::1", "https://a.example:port/", "https://a.example:99999/", "ftp://a.example"]
)
def test_an_address_that_is_none_is_refused_at_its_field(world: World, url: str) -> None:
    with pytest.raises(SharingRefused) as refused:
        world.asked(push_url=url)
    assert refused.value.field == "push_url"


def test_what_a_server_took_has_its_receipt(world: World) -> None:
    granted = world.granted(push_url="https://water.example/alarms")
    gathering.share_alarm(world.alarm())
    parcel = next_parcel()
    assert parcel is not None
    parcel_arrived(parcel, "返回 200")
    parcel_failed(parcel, "late")
    assert Item.objects.get().push == Item.Push.DELIVERED
    assert granted.handovers.get().count == 1


def test_a_wish_by_page_comes_back_with_its_errors_at_the_field(world: World, client: Client) -> None:
    client.force_login(world.asker)
    sent = {
        "what": "readings",
        "regions": ["/360403/A/"],
        "purpose": "泵站调度",
        "level": "4",
        "push_url": "https://x.example",
    }
    answer = client.post("/sharing/new", sent)
    assert answer.status_code == 422
    assert "读数只能领取" in answer.content.decode()
    assert "泵站调度" in answer.content.decode()
    assert not Subscription.objects.exists()
    answer = client.post("/sharing/new", sent | {"push_url": ""})
    assert answer.status_code == 302
    number = Subscription.objects.get().number
    client.force_login(world.chief)
    page = client.get(f"/sharing/{number}").content.decode()
    assert "批准共享" in page
    assert client.post(f"/sharing/{number}/refuse", {"refuse-reason": ""}).status_code == 422
    assert client.post(f"/sharing/{number}/grant", {"regions": ["/360403/A/"], "level": "4"}).status_code == 302
    assert Subscription.objects.get().state == "granted"
