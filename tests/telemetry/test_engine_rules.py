"""Monitoring rules in the engine: raised and returned once, whatever dies in between."""

import asyncio
from typing import Any

import pytest
from django.db import connection

from anlan.foundation.live.models import Outbox
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import Alarm, MonitoringRule, Point, RuleState
from anlan.watch.telemetry.rule_kinds import rule_key
from tests.telemetry.at_work import SYSTEM, fresh_stream, point, publish, running, stored, until

__all__ = ["fresh_stream", "point"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

YELLOW = {"level": 3, "raise": 10.0, "clear": 8.0, "rule_id": ""}


def _make(kind: str, line: dict[str, Any], point: Point, **text: Any) -> MonitoringRule:
    return api.make_rule(kind=kind, text=api.RuleText("试验", [line], **text), point=point, by=SYSTEM)


def _levels(rule: MonitoringRule) -> list[tuple[int, bool]]:
    rows = Alarm.objects.filter(rule_key=rule_key(rule.pk)).order_by("id")
    return [(alarm.level, alarm.returned_at is not None) for alarm in rows]


def _told() -> list[str]:
    rows = Outbox.objects.filter(payload__rule_key__startswith="r").order_by("id")
    return [name.removeprefix("telemetry.alarm_") for name in rows.values_list("name", flat=True)]


def test_a_rule_raises_and_returns_once_across_kills(nats_url: str, point: Point) -> None:
    rule = _make("high", YELLOW, point)

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [3, 12])
            await until(lambda: _levels(rule) == [(3, False)])
        for _ in range(2):
            async with running(nats_url):
                await publish(client, [12.5])
                await asyncio.sleep(1.6)
        await publish(client, [4])  # nobody is there to read it
        async with running(nats_url):
            await until(lambda: _levels(rule) == [(3, True)])
        async with running(nats_url):
            await asyncio.sleep(1.6)
        await client.close()

    asyncio.run(story())
    assert _told() == ["raised", "returned"]
    assert Alarm.objects.get(rule_key=rule_key(rule.pk)).title == "龙开河路下穿 积水 高于分时上限，现 12.0 厘米"
    assert RuleState.objects.get().level == 0


def test_a_window_that_began_before_a_kill_goes_on_after_it(nats_url: str, point: Point) -> None:
    rise = _make("rise", {**YELLOW, "raise": 5.0, "clear": 4.0}, point, settings={"window_s": 600})
    total = _make("sum", {**YELLOW, "raise": 12.5, "clear": 12.0}, point, settings={"window_s": 600})

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [1, 3])
            await until(lambda: len(stored()) == 2)
            await asyncio.sleep(1.2)
        async with running(nats_url):
            await publish(client, [7.5])
            await until(lambda: _levels(rise) == [(3, False)])
            await asyncio.sleep(1.2)
            assert await asyncio.to_thread(_and_close, total) == []  # 11.5: read twice it would be over the line
            await publish(client, [1.5])
            await until(lambda: _levels(total) == [(3, False)])
        await client.close()

    asyncio.run(story())
    assert Alarm.objects.get(rule_key=rule_key(rise.pk)).title.endswith("10 分钟内上涨 6.5 厘米")


def _and_close(rule: MonitoringRule) -> list[tuple[int, bool]]:
    try:
        return _levels(rule)
    finally:
        connection.close()


def test_conditions_over_two_points_and_a_rule_switched_off(nats_url: str, point: Point) -> None:
    device, _ = api.register_device(code="JS-0500", name="十里大道", by=SYSTEM)
    other = api.register_point(code="JS-0500.depth", name="十里大道", kind=point.kind, device=device, by=SYSTEM)
    terms = [
        {"point": other.code, "is_high": True, "value": 20.0},
        {"point": point.code, "level": 4},
    ]
    truth = {"level": 2, "raise": 1.0, "clear": 1.0, "rule_id": ""}
    rule = _make("composite", truth, point, settings={"terms": terms, "mode": "all"})

    async def story() -> None:
        import nats

        client = await nats.connect(nats_url)
        async with running(nats_url):
            await publish(client, [16])
            await publish(client, [25], device="JS-0500", name="JS-0500.depth")
            await until(lambda: _levels(rule) == [(2, False)])
            await asyncio.to_thread(_switch_off, rule)
            await until(lambda: _levels(rule) == [(2, True)])
        await client.close()

    asyncio.run(story())
    assert _told() == ["raised", "returned"]


def _switch_off(rule: MonitoringRule) -> None:
    try:
        current = rule.versions.get(is_current=True)
        text = api.RuleText(current.name, current.lines, current.settings, is_active=False)
        api.change_rule(rule=rule, text=text, by=SYSTEM)
    finally:
        connection.close()
