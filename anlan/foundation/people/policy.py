"""The numbers of signing in, as the rules in force set them."""

import time
from dataclasses import dataclass
from datetime import timedelta

from anlan.foundation.rules.api import in_force, shipped_values

_KEPT_SECONDS = 30.0  # a changed rule reaches every process within this time


@dataclass(frozen=True)
class Policy:
    """One reading of the `people.*` rules."""

    failures: int
    lockout: timedelta
    address_failures: int
    password_length: int
    password_classes: int
    password_history: int
    password_life: timedelta
    idle: timedelta
    longest: timedelta
    concurrent: int
    concurrent_demo: int
    second_factor_roles: frozenset[str]
    api_requests_per_minute: int


_held: tuple[float, Policy] | None = None


def policy() -> Policy:
    """The policy in force; read at most twice a minute."""
    global _held
    now = time.monotonic()
    if _held is None or now - _held[0] > _KEPT_SECONDS:
        _held = (now, _read())
    return _held[1]


def forget_policy() -> None:
    """Read the rules anew at the next question."""
    global _held
    _held = None


def _read() -> Policy:
    # what the product ships stands in: signing in must work before the rules are loaded
    rules = {**shipped_values("people."), **{key: rule.value for key, rule in in_force(prefix="people.").items()}}
    return Policy(
        failures=int(rules["people.lockout.failures"]),
        lockout=timedelta(minutes=int(rules["people.lockout.minutes"])),
        address_failures=int(rules["people.lockout.address_failures"]),
        password_length=int(rules["people.password.length"]),
        password_classes=int(rules["people.password.classes"]),
        password_history=int(rules["people.password.history"]),
        password_life=timedelta(days=int(rules["people.password.days"])),
        idle=timedelta(minutes=int(rules["people.session.idle_minutes"])),
        longest=timedelta(hours=int(rules["people.session.hours"])),
        concurrent=int(rules["people.session.concurrent"]),
        concurrent_demo=int(rules["people.session.concurrent_demo"]),
        second_factor_roles=frozenset(rules["people.second_factor.roles"]),
        api_requests_per_minute=int(rules["people.api.requests_per_minute"]),
    )
