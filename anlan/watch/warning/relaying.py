"""Take over the warnings of other bodies as they are: relayed, never re-labelled (气象灾害防御条例 第三十条)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from anlan.foundation.casework.api import advance, ref_of
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import link
from anlan.kit.wording import COLOURS
from anlan.watch.warning.effects import SUCCESSION, announce
from anlan.watch.warning.event_codes import METEOROLOGICAL, event_codes, event_name
from anlan.watch.warning.events import WarningIssued, WarningUpdated
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.selectors import regions_to_warn
from anlan.watch.warning.services import WarningRefused, open_warning

STATION = "气象"
"""What the name of every weather station has in it: 气象台, 气象站, 气象局."""


@transaction.atomic
def relay_warning(
    *,
    by: Actor,
    outside_id: str,
    event_code: str,
    level: int,
    headline: str,
    sender_name: str,
    regions: Iterable[Region],
    description: str,
    issued_at: datetime,
    expires_at: datetime,
    event: str = "",
    instruction: str = "",
    area_words: str = "",
    onset_at: datetime | None = None,
    origin: str = WarningMessage.Origin.METEOROLOGICAL,
    status: str = WarningMessage.Status.ACTUAL,
    urgency: str = "Unknown",
    severity: str = "Unknown",
    certainty: str = "Likely",
    category: str = "",
    polygon: dict[str, Any] | None = None,
    replaces: str = "",
    is_demo: bool = False,
) -> WarningMessage:
    """Take over another body's warning as it is, in force from its own moment; the same `outside_id` comes in once.

    An unknown event code passes through with its own text (`event`) and CAP `category`; `polygon` is GeoJSON, WGS-84.
    `replaces` is the outside id of the warning that this one updates; it ends, if it came in. Raises WarningRefused for
    a weather signal that is not a weather station's, and for a warning of one's own.
    """
    _check_source(origin, event_code)
    if by.account is not None:
        _check_copy(origin, event_code, sender_name)
    _check_facts(outside_id, level, issued_at, expires_at)
    _alone_with(outside_id)
    known = relayed(outside_id)
    if known is not None:
        return known
    affected = list(regions)
    _check_remit(by, affected)
    former = _replaced(replaces, origin) if replaces else None
    code = event_codes().get(event_code)
    draft = WarningMessage(
        event_code=event_code,
        event_name=event_name(event_code, event),
        category=code.category if code else category or "Other",
        level=level,
        status=status,
        message_type=WarningMessage.MessageType.UPDATE if replaces else WarningMessage.MessageType.ALERT,
        title=headline,
        description=description,
        instruction=instruction,
        area_words=area_words or "、".join(region.name for region in affected)[:200],
        onset_at=onset_at or issued_at,
        expires_at=expires_at,
        sender_name=sender_name,
        region=affected[0] if len(affected) == 1 else None,
        region_path=affected[0].path if len(affected) == 1 else "",
    )
    warning = open_warning(
        draft,
        by=by,
        at=issued_at,
        sender=None,
        holder_body=by.account.organisation if by.account else None,
        state="issued",
        words=f"转发{sender_name}预警",
        origin=origin,
        outside_id=outside_id,
        issued_at=issued_at,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        polygon=polygon,
        supersedes=former,
        is_demo=is_demo,
    )
    warning.regions.set(affected)
    if former is not None and former.is_open:
        advance(former.pk, "supersede", by=SUCCESSION, at=issued_at)
        link(ref_of(former), ref_of(warning), "原发布单位更新预警", issued_at)
        announce(WarningUpdated, warning)
    else:
        announce(WarningIssued, warning)
    facts = {"sender": sender_name, "headline": warning.title, "area": warning.area_words or "未写明"}
    record(
        "warning.warning.relayed",
        by=by,
        subject=ref_of(warning),
        region_path=warning.region_path,
        facts={**facts, "outside_id": outside_id, "level": f"{COLOURS[level]}色"},
    )
    return warning


@transaction.atomic
def end_relayed(
    *, by: Actor, outside_id: str, reason: str, sender_name: str, at: datetime | None = None
) -> WarningMessage:
    """The issuing body lifted its warning. Doing it again changes nothing. Raises WarningRefused, and refusals of
    casework for who may not.
    """
    warning = relayed(outside_id)
    if warning is None:
        raise WarningRefused("references", f"没有这条外来预警：{outside_id[:80]}")
    if warning.is_open:
        words = f"{sender_name}解除：{reason}"
        advance(warning.pk, "lifted_outside", by=by, form={"reason": words[:500]}, at=at or timezone.now())
        warning.refresh_from_db()
    return warning


def relayed(outside_id: str) -> WarningMessage | None:
    """The warning of another body by the id it bears there."""
    found: WarningMessage | None = WarningMessage.objects.filter(outside_id=outside_id).exclude(outside_id="").first()
    return found


def _check_source(origin: str, event_code: str) -> None:
    if origin not in (WarningMessage.Origin.METEOROLOGICAL, WarningMessage.Origin.UPPER):
        raise WarningRefused("origin", "转发的是外来预警，来源只能是气象台站或上级；本区的预警请起草。")
    if event_code.startswith(METEOROLOGICAL) and origin != WarningMessage.Origin.METEOROLOGICAL:
        raise WarningRefused("origin", f"{event_name(event_code)}预警只由气象台站发布，来源须为气象台站。")


def _check_copy(origin: str, event_code: str, sender_name: str) -> None:
    """What a person or a platform says is checked against itself; of a feed its configuration says whose it is."""
    is_weather = event_code.startswith(METEOROLOGICAL)
    if not is_weather and origin == WarningMessage.Origin.METEOROLOGICAL:
        raise WarningRefused("event_code", "气象台站发布的是气象类预警（11B 开头），请核对预警类别或来源。")
    if is_weather and STATION not in sender_name:
        raise WarningRefused("sender_name", "气象预警由气象台站发布，请填原文署名的气象台站，如「九江市气象台」。")


def _check_facts(outside_id: str, level: int, issued_at: datetime, expires_at: datetime) -> None:
    if not outside_id.strip():
        raise WarningRefused("outside_id", "请给出原文编号，同一编号只收一次。")
    if level not in COLOURS:
        raise WarningRefused("level", "级别为 1 红、2 橙、3 黄、4 蓝。")
    if expires_at <= issued_at:
        raise WarningRefused("expires_at", "失效时间须在发布时间之后")


def _check_remit(by: Actor, regions: list[Region]) -> None:
    if by.account is None:
        return
    allowed = set(regions_to_warn(by.account, Permission.RELAY).values_list("pk", flat=True))
    foreign = "、".join(region.name for region in regions if region.pk not in allowed)
    if foreign:
        raise WarningRefused("regions", f"{foreign}不在你的管辖范围，请只选本辖区，或由上一级转发。")


def _replaced(outside_id: str, origin: str) -> WarningMessage | None:
    """The warning that an update is about; None when it never came in here."""
    former = relayed(outside_id)
    if former is not None and former.origin != origin:
        raise WarningRefused("references", f"{former.number} 由{former.get_origin_display()}发布，不能由别处更新。")
    return former


def _alone_with(outside_id: str) -> None:
    """Let the same warning from two feeds at once pass one after the other (until commit)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('warning.relay'), hashtext(%s))", [outside_id])
