"""The scene of a trial: devices with points and credentials, and an account whose screen is open.

Values carry the number of the reading, so that each stored reading and each event can be told from every other:
`NORMAL + number × STEP` is far below the line, `RAISED + number × STEP` above it.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from anlan.kit.partition import topic_of

FAR = 1e9  # no value, sum or count of a trial comes near
NORMAL, LINE, CLEAR, RAISED = 10.0, 100.0, 90.0, 200.0
STEP = 2.0**-22  # exact in a double beside these numbers, and small: 10 million readings stay below 3
KIND = "trial"


@dataclass(frozen=True)
class TrialDevice:
    """A device of the scene with what it needs to publish."""

    code: str
    token: str
    points: tuple[str, ...]

    @property
    def topic(self) -> str:
        """Where it publishes."""
        return topic_of(self.code)


def value_of(number: int, *, is_raised: bool) -> float:
    """The value of reading `number`."""
    return (RAISED if is_raised else NORMAL) + number * STEP


def number_of(value: float) -> int:
    """The number of the reading with this value."""
    return round((value - (RAISED if value >= LINE else NORMAL)) / STEP)


def register(devices: int, points: int) -> list[TrialDevice]:
    """Register devices with points and one line each, as services do but many rows at a time."""
    from django.db import transaction

    from anlan.watch.telemetry.api import Device, Point, PointKind, PointRule, token_digest

    run = secrets.token_hex(3).upper()
    with transaction.atomic():
        kind, _ = PointKind.objects.get_or_create(
            key=KIND, defaults={"name": "试验值", "unit": "cm", "heartbeat_s": 3600, "lowest": 0, "highest": 1000}
        )
        scene = [_device(f"T{run}-{number:04d}", points) for number in range(devices)]
        rows = Device.objects.bulk_create(
            Device(code=d.code, name="试验设备", token_sha256=token_digest(d.token), is_demo=True) for d in scene
        )
        made = Point.objects.bulk_create(
            Point(code=code, name=f"试验点 {code}", kind=kind, device=row, is_demo=True)
            for device, row in zip(scene, rows, strict=True)
            for code in device.points
        )
        bands: list[dict[str, Any]] = [{"level": 1, "side": "high", "raise": LINE, "clear": CLEAR, "rule_id": ""}]
        PointRule.objects.bulk_create(PointRule(point=point, version=1, bands=bands) for point in made)
    return scene


def _device(code: str, points: int) -> TrialDevice:
    return TrialDevice(code, secrets.token_urlsafe(24), tuple(f"{code}:{number}" for number in range(points)))


def open_session() -> str:
    """A signed-in session of an account that sees the whole district; the value of its session cookie."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from anlan.foundation.people.models import Account, Posting
    from anlan.foundation.people.roles import COMMANDER

    account, is_new = Account.objects.get_or_create(
        username="trial-screen", defaults={"name": "试验屏幕", "password": "!", "is_demo": True}
    )
    if is_new:
        Posting.objects.create(account=account, role=COMMANDER.key)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def watch_all(devices: list[TrialDevice]) -> int:
    """One monitoring rule of every kind over all points, each with a line out of reach; how many kinds that are.

    The lines are out of reach so that what is measured is the judging, and the crossings remain those of the load.
    """
    from anlan.foundation.journal.api import Actor
    from anlan.watch.telemetry.api import Point, PointKind, RuleText, make_rule, rule_kinds

    kind = PointKind.objects.get(key=KIND)
    first, second = Point.objects.filter(code__in=devices[0].points).order_by("code")[:2]
    terms = [{"point": each.code, "is_high": True, "value": FAR} for each in (first, second)]
    asked: dict[str, dict[str, Any]] = {
        "window": {"window_s": 600}, "per": {"per_s": 3600}, "beyond": {"beyond": FAR}, "tolerance": {"tolerance": 0.0},
        "aggregate": {"aggregate": "mean"}, "target": {"target": 0}, "twin": {"twin": second.code},
        "terms": {"terms": terms}, "mode": {"mode": "all"},
    }  # fmt: skip
    for each in rule_kinds().values():
        is_at_point = each.subject != "one" or "twin" in each.asks
        settings = {key: found for name in each.asks for key, found in asked[name].items()}
        low, high = (-FAR, 1 - FAR) if each.is_low and each.measures == "value" else (FAR, FAR - 1)
        if each.measures == "minutes":
            low, high = 1e-9, 1.0
        line = {"level": 4, "raise": low, "clear": high, "rule_id": ""}
        make_rule(
            kind=each.key,
            text=RuleText("试验规则", [line], settings),
            by=Actor.system("试验"),
            point=first if is_at_point else None,
            point_kind=None if each.subject == "several" or "twin" in each.asks else kind,
        )
    return len(rule_kinds())


def forget() -> None:
    """End the trial account's sessions and switch the trial devices off (on a product that goes on running)."""
    from anlan.foundation.people.models import Account
    from anlan.watch.telemetry.api import Device, MonitoringRule

    MonitoringRule.objects.filter(versions__name="试验规则").delete()
    Account.objects.filter(username="trial-screen").update(is_active=False)
    Device.objects.filter(name="试验设备").update(is_active=False)
