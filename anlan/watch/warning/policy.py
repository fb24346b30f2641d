"""The policy by which alarms become warnings, as an administrator sets it: each change with its reason on record."""

from string import Formatter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.trace.api import Ref
from anlan.kit.refusal import Refusal
from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.api import PointKind
from anlan.watch.warning.models import WarningPolicy

BLANKS = {"place", "point", "reading"}
"""What the system fills into the words of a warning."""

SETTINGS = ("action", "event_code", "description", "instruction", "valid_hours", "is_active")
COLUMNS = ("point_kind", "alarm_level", *SETTINGS)


class PolicyRefused(Refusal):
    """A policy that is not kept; `fields` names what is wrong."""

    code = "bad_policy"
    status = 422

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


def check_words(text: str) -> str:
    """The words of a warning with blanks the system can fill; raises PolicyRefused."""
    try:
        named = [(name, spec, how) for _words, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError:
        raise PolicyRefused("花括号要成对，里面只能是 place、point 或 reading") from None
    if any(name not in BLANKS or spec or how for name, spec, how in named):
        raise PolicyRefused("花括号里只能是 {place}、{point} 或 {reading}")
    return text


def title_of(policy: WarningPolicy) -> str:
    """`积水深度红色告警`."""
    kind = PointKind.objects.filter(key=policy.point_kind).first()
    return f"{kind.name if kind else policy.point_kind}{COLOURS[policy.alarm_level]}色告警"


@transaction.atomic
def keep_policy(*, by: Actor, reason: str, policy_id: int | None = None, **settings: Any) -> WarningPolicy:
    """Change a policy, or make a new one (`point_kind`, `alarm_level` and SETTINGS). Raises PolicyRefused.

    Kind and level of a policy stay: they are its name. For other ones a new policy is made.
    """
    before = None
    if policy_id is None:
        policy = WarningPolicy(**{name: settings[name] for name in COLUMNS})
    else:
        policy = WarningPolicy.objects.select_for_update().get(pk=policy_id)
        before = WarningPolicy.objects.get(pk=policy_id)
        for name in SETTINGS:
            setattr(policy, name, settings[name])
    check_words(policy.description)
    try:
        policy.full_clean()
        with transaction.atomic():
            policy.save()
    except ValidationError as wrong:
        told = {name: "；".join(texts) for name, texts in wrong.message_dict.items()}
        raise PolicyRefused("；".join(told.values()), told) from wrong
    except IntegrityError:
        raise PolicyRefused("这类测点的这一级已有规定，请改原来那一条") from None
    changes = changes_of(before, policy, SETTINGS)
    if changes:
        facts = {"changes": changes, "reason": reason}
        subject = Ref(policy._meta.label_lower, str(policy.pk), title_of(policy))
        record("warning.policy.changed", by=by, subject=subject, facts=facts)
    return policy
