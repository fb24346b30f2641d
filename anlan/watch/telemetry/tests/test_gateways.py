"""A dead gateway is one alarm: what it speaks for is recorded as suppressed by it, and comes back properly."""

import time
from collections.abc import Callable

import pytest

from anlan.foundation.journal.api import Actor
from anlan.foundation.live.models import Outbox
from anlan.foundation.rules.api import load_shipped
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Alarm, Device, Point, PointKind
from anlan.watch.telemetry.services import TelemetryRefused, set_gateway
from anlan.watch.telemetry.tests.engine_world import Trial

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = Actor.system("测试")
BEHIND = 200
MINUTE = 60.0
TIMEOUT = 3 * MINUTE  # three heartbeats (TEL-03)


def make_points(devices: int, each: int = 1) -> list[str]:
    """Devices with points; the codes of the points."""
    kind = PointKind.objects.create(key="smoke", name="感烟", unit="/", heartbeat_s=60)
    codes = []
    for number in range(devices):
        device, _ = api.register_device(code=f"YG-{number:04d}", name=f"烟感 {number}", by=SYSTEM)
        for channel in range(each):
            code = f"{device.code}.{channel}"
            api.register_point(code=code, name=f"烟感 {number}-{channel}", kind=kind, device=device, by=SYSTEM)
            codes.append(code)
    return codes


@pytest.fixture
def start() -> float:
    load_shipped()
    return time.time()


@pytest.fixture
def behind(start: float) -> list[str]:
    """200 detectors behind a gateway that measures nothing itself."""
    codes = make_points(BEHIND)
    gateway, _ = api.register_device(code="WG-01", name="浔阳楼网关", by=SYSTEM)
    Device.objects.exclude(pk=gateway.pk).update(parent=gateway)
    return codes


def told() -> list[str]:
    return [name.removeprefix("telemetry.alarm_") for name in Outbox.objects.order_by("id").values_list("name", flat=True)
            if name.startswith("telemetry.alarm")]  # fmt: skip


def loud() -> list[Alarm]:
    return list(Alarm.objects.filter(is_quiet=False).order_by("id"))


def spread(trial: Trial, codes: list[str], start: float) -> None:
    """Every detector speaks once, spread over a minute, as detectors do."""
    for part in range(4):
        trial.read(start + part * 15, [(code, 0.0) for code in codes[part::4]])


def watch(trial: Trial, start: float, until: float) -> None:
    """Beats every 5 s."""
    moment = start
    while moment <= until:
        trial.silence(moment)
        moment += 5


def test_two_hundred_points_behind_a_dead_gateway_are_one_alarm(start: float, behind: list[str]) -> None:
    trial = Trial()
    spread(trial, behind, start)
    watch(trial, start + 60, start + 10 * MINUTE)
    (alarm,) = loud()
    assert (alarm.rule_key, alarm.level) == ("gateway", 3)
    assert alarm.title == f"浔阳楼网关 失联，经由它的 {BEHIND} 个测点都没有读数"
    assert told() == ["raised"]
    recorded = Alarm.objects.filter(is_quiet=True)
    assert recorded.count() == BEHIND
    assert set(recorded.values_list("suppressed_by", flat=True)) == {alarm.pk}
    assert recorded[0].state == "抑制"
    assert Device.objects.get(code="WG-01").silent_at is not None


def test_it_is_one_alarm_across_a_kill_at_any_beat(start: float, behind: list[str]) -> None:
    trial = Trial()
    spread(trial, behind, start)
    _write_behind(trial)
    for beat in range(10):
        trial.restart()
        trial.silence(start + 2 * MINUTE + beat * 20)
    assert [alarm.rule_key for alarm in loud()] == ["gateway"]
    assert Alarm.objects.filter(is_quiet=True).count() == BEHIND
    assert told() == ["raised"]


def test_what_speaks_again_returns_and_what_does_not_is_an_alarm_of_its_own(start: float, behind: list[str]) -> None:
    trial = Trial()
    spread(trial, behind, start)
    watch(trial, start + 60, start + 10 * MINUTE)
    back = start + 20 * MINUTE
    trial.read(back, [(code, 0.0) for code in behind[1:]])
    assert told() == ["raised", "returned"]
    gateway = Alarm.objects.get(rule_key="gateway")
    assert gateway.returned_at is not None
    assert Device.objects.get(code="WG-01").silent_at is None
    _write_behind(trial)
    trial.restart()
    trial.silence(back + TIMEOUT - 10)
    assert told() == ["raised", "returned"], "what stays silent has its time anew"
    trial.read(back + TIMEOUT, [(code, 0.0) for code in behind[1:]])
    trial.silence(back + TIMEOUT + 5)
    own = Alarm.objects.get(closed_at=None, rule_key="silence")
    assert (own.point.code, own.is_quiet, own.suppressed_by, own.recurrences) == (behind[0], False, None, 0)
    assert told() == ["raised", "returned", "raised"]
    assert Alarm.objects.filter(rule_key="silence", closed_at__isnull=False).count() == BEHIND - 1


def test_one_silent_point_among_speaking_ones_is_its_own_alarm(start: float, behind: list[str]) -> None:
    trial = Trial()
    spread(trial, behind, start)
    for minute in range(1, 6):
        trial.read(start + minute * MINUTE, [(code, 0.0) for code in behind[1:]])
        trial.silence(start + minute * MINUTE + 1)
    (alarm,) = loud()
    assert (alarm.rule_key, alarm.point.code) == ("silence", behind[0])


def test_a_point_that_waits_for_certainty_waits_no_longer_than_its_time_again(start: float) -> None:
    """One fast point among slow ones: whether the gateway is dead shows only in hours."""
    fast, *slow = make_points(5)
    rare = PointKind.objects.create(key="tilt", name="倾斜", unit="mm", heartbeat_s=3600)
    Point.objects.filter(code__in=slow).update(kind=rare)
    gateway, _ = api.register_device(code="WG-01", name="网关", by=SYSTEM)
    Device.objects.exclude(pk=gateway.pk).update(parent=gateway)
    trial = Trial()
    trial.read(start, [(code, 0.0) for code in (fast, *slow)])
    trial.silence(start + TIMEOUT + 5)
    assert loud() == []
    trial.silence(start + 2 * TIMEOUT + 5)
    assert [alarm.point.code for alarm in loud()] == [fast]


def test_points_of_one_device_are_one_alarm_too(start: float) -> None:
    codes = make_points(1, each=3)
    trial = Trial()
    trial.read(start, [(code, 0.0) for code in codes])
    watch(trial, start + MINUTE, start + 8 * MINUTE)
    assert [alarm.rule_key for alarm in loud()] == ["gateway"]


def test_a_point_never_heard_of_is_an_alarm_after_its_time(start: float) -> None:
    (code,) = make_points(1)
    trial = Trial()
    trial.silence(start + TIMEOUT - 5)
    assert loud() == []
    trial.silence(start + TIMEOUT + 60)
    (alarm,) = loud()
    assert alarm.title == "烟感 0-0 失联，登记后超过 3 分钟没有读数"
    trial.restart()
    trial.silence(start + TIMEOUT + 120)
    assert len(loud()) == 1, "what is silent stays silent across a restart"
    trial.read(start + TIMEOUT + 130, [(code, 0.0)])
    assert told() == ["raised", "returned"]


def _write_behind(trial: Trial) -> None:
    """Newest values, as `latest.py` writes them."""
    import asyncio

    import psycopg

    from anlan.watch.telemetry.engine import latest
    from anlan.watch.telemetry.engine.arrays import teach
    from anlan.watch.telemetry.tests.engine_world import conninfo

    async def write() -> None:
        async with await psycopg.AsyncConnection.connect(conninfo(), autocommit=True) as own:
            teach(own)
            await latest.write(own, latest.Latest(trial.catalogue).snapshot(), asyncio.Event())

    asyncio.run(write())


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda a, b, c: (a, a), "不能以自己为网关"),
        (lambda a, b, c: (a, b), "自己经由另一个网关"),
        (lambda a, b, c: (c, a), "是别的设备的网关"),
    ],
    ids=["itself", "two above", "one above a gateway"],
)
def test_a_gateway_is_one_level(start: float, build: Callable[..., tuple[Device, Device]], words: str) -> None:
    make_points(3)
    a, b, c = Device.objects.order_by("code")
    set_gateway(device=b, gateway=c, by=SYSTEM)
    device, gateway = build(a, b, c)
    with pytest.raises(TelemetryRefused, match=words):
        set_gateway(device=device, gateway=gateway, by=SYSTEM)
