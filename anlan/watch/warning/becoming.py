"""By declared policy an alarm becomes a warning: a draft for a person, or issued at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import advance, ref_of
from anlan.foundation.journal.api import Actor
from anlan.foundation.live.api import subscribe, subscribe_many
from anlan.foundation.people.models import Organisation
from anlan.foundation.rules.api import value
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref, link
from anlan.kit.units import unit_of
from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.api import Alarm, alone_with
from anlan.watch.telemetry.events import AlarmEscalated, AlarmRaised
from anlan.watch.warning.models import WarningMessage, WarningPolicy
from anlan.watch.warning.services import draft_warning

POLICY = Actor.system("告警转预警")
ISSUER = "WRN-21"


def load_policies(**_: Any) -> int:
    """Put in the shipped policies that are not there; what an administrator has changed or switched off stays."""
    rows = yaml.safe_load(files("anlan.watch.warning").joinpath("policies.yaml").read_text("utf-8"))
    made = 0
    for row in rows:
        _policy, created = WarningPolicy.objects.get_or_create(
            point_kind=row["point_kind"], alarm_level=row["alarm_level"], defaults={**row, "is_shipped": True}
        )
        made += created
    return made


@subscribe_many(AlarmRaised)
def on_raised(raised: Sequence[AlarmRaised]) -> None:
    """New alarms, or such that came back. Of most no policy speaks."""
    spoken_of = set(WarningPolicy.objects.filter(is_active=True).values_list("point_kind", "alarm_level"))
    alarms = Alarm.objects.filter(pk__in={event.alarm_id for event in raised})
    concerned = {pk for pk, *what in alarms.values_list("pk", "point__kind_id", "level") if tuple(what) in spoken_of}
    for event in raised:
        if event.alarm_id in concerned:
            consider(event.alarm_id, raised_at=datetime.fromtimestamp(event.decided_ms / 1000, UTC))


@subscribe(AlarmEscalated)
def on_escalated(event: AlarmEscalated) -> None:
    """An open alarm that became more serious."""
    consider(event.alarm_id)


@transaction.atomic(savepoint=False)
def consider(alarm_id: int, *, raised_at: datetime | None = None, still_stands: bool = False) -> WarningMessage | None:
    """Make of an alarm what the policy says; asked again it changes nothing. None when no policy speaks.

    What was warned of before is said again, at the same level, only when the alarm came back after that warning's end
    (`raised_at`), or when that warning ran out while the alarm `still_stands`.
    """
    alone_with(alarm_id)
    alarm = Alarm.objects.select_related("point__kind").filter(pk=alarm_id).first()
    if alarm is None or alarm.closed_at is not None:
        return None
    policy = WarningPolicy.objects.filter(
        point_kind=alarm.point.kind_id, alarm_level=alarm.level, is_active=True
    ).first()
    if policy is None or alarm.rule_key != Alarm.RuleKey.LEVEL:
        return None
    warnings = list(WarningMessage.objects.filter(alarm=alarm).order_by("-pk"))
    latest = next(iter(warnings), None)
    is_worse = latest is None or alarm.level < latest.level
    running = _running(warnings)
    if running is not None:
        return _follow(running, alarm) if is_worse else running
    if not (is_worse or still_stands or _is_over_before(latest, raised_at)):
        return latest
    warning = _draft(alarm, policy, latest)  # what was warned of before is over
    if policy.action == WarningPolicy.Action.ISSUE:
        _issue(warning)
    return warning


def _draft(alarm: Alarm, policy: WarningPolicy, former: WarningMessage | None) -> WarningMessage:
    now = timezone.now()
    region = _street_of(alarm.region_path)
    kind = alarm.point.kind
    reading = f"{alarm.value:.{kind.decimals}f} {unit_of(kind.unit).title}" if alarm.value is not None else "超过红线"
    words = {
        "place": alarm.point.address or (region.name if region else ""),
        "point": alarm.point.name,
        "reading": reading,
    }
    warning = draft_warning(
        by=POLICY,
        event_code=policy.event_code,
        level=alarm.level,
        regions=[region] if region else [],
        area_words=f"{region.name if region else ''}{alarm.point.address or alarm.point.name}",
        description=policy.description.format_map(words),
        instruction=policy.instruction,
        onset_at=now,
        expires_at=now + timedelta(hours=policy.valid_hours),
        sender=_issuer(),
        alarm=alarm,
        supersedes=former,
        at=now,
        is_demo=alarm.is_demo,
    )
    link(
        Ref.of(alarm),
        ref_of(warning),
        f"{kind.name}{COLOURS[alarm.level]}色告警按规定转预警，{policy.get_action_display()}",
        now,
    )
    return warning


def renew_standing() -> int:
    """Draft anew what ran out while its alarm still stands, unless somebody has answered that already."""
    unanswered = WarningMessage.objects.filter(state="lapsed", successors=None)
    standing = unanswered.filter(alarm__closed_at=None, alarm__returned_at=None, alarm__isnull=False)
    made = [consider(alarm_id, still_stands=True) for alarm_id in standing.values_list("alarm_id", flat=True)[:500]]
    return sum(warning is not None for warning in made)


def _running(warnings: list[WarningMessage]) -> WarningMessage | None:
    """What runs for an alarm: the draft that is being written, else the warning in force."""
    found = [warning for warning in warnings if warning.is_open]
    return next((warning for warning in found if warning.issued_at is None), next(iter(found), None))


def _is_over_before(warning: WarningMessage | None, moment: datetime | None) -> bool:
    """Whether a warning that was in force had ended by a moment; a draft that a person threw away never ends so."""
    if warning is None or warning.issued_at is None or warning.end_at is None or moment is None:
        return False
    return warning.end_at < moment


def _follow(warning: WarningMessage, alarm: Alarm) -> WarningMessage:
    """The alarm became worse: raise a draft with it, open an update of a warning in force."""
    words = f"告警升为{COLOURS[alarm.level]}色"
    form = {"words": words, "level": alarm.level, "reason": words}
    if warning.issued_at is None:
        advance(warning.pk, "level_raised", by=POLICY, form=form)
        return warning
    advance(warning.pk, "update", by=POLICY, form=form)
    update: WarningMessage = WarningMessage.objects.filter(supersedes=warning).latest("pk")
    advance(update.pk, "level_raised", by=POLICY, form=form)
    return update


def _issue(warning: WarningMessage) -> None:
    advance(warning.pk, "submit", by=POLICY)
    advance(warning.pk, "issue", by=POLICY)


def _street_of(path: str) -> Region | None:
    """The street-level unit of a place, else the smallest unit known."""
    parts = [part for part in path.split("/") if part]
    wanted = [f"/{'/'.join(parts[: n + 1])}/" for n in range(len(parts))]
    found = list(Region.objects.filter(path__in=wanted).order_by("path"))
    return next((r for r in found if r.kind == Region.Kind.STREET), found[-1] if found else None)


def _issuer() -> Organisation | None:
    """The body in whose name the district's warnings go out, by rule; else the first department."""
    bodies = Organisation.objects.filter(is_active=True)
    named = bodies.filter(code=value(ISSUER)).first()
    return named or bodies.filter(kind__in=("department", "government")).order_by("kind", "path").first()
