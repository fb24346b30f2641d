"""Another body's CAP messages: checked, kept as they came, filed as warnings; updates and cancels follow references."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.foundation.casework.api import advance
from anlan.foundation.journal.api import Actor, record
from anlan.foundation.rules.api import value
from anlan.foundation.trace.api import Ref
from anlan.kit.cap import Alert, Info, Trusted, read
from anlan.kit.wording import COLOURS
from anlan.watch.warning.effects import SUCCESSION
from anlan.watch.warning.event_codes import event_codes
from anlan.watch.warning.models import SEVERITY, ReceivedMessage, WarningMessage
from anlan.watch.warning.relaying import end_relayed, relay_warning
from anlan.watch.warning.services import WarningRefused
from anlan.watch.warning.signatures import judge_signature
from anlan.watch.warning.whereabouts import Whereabouts, whereabouts

DEFAULT_VALIDITY = "WRN-23"
MOST_NAME = 200
MOST_TEXT = 4000
EVENT_CODE = re.compile(r"1[1-4][A-Z]\d\d")
COLOUR_NAMES = {"severity", "signallevel", "colorcode", "color", "colour"}
COLOUR_WORDS = re.compile(r"(红|橙|黄|蓝)色|\b(RED|ORANGE|YELLOW|BLUE)\b", re.IGNORECASE)
ENGLISH = {"RED": 1, "ORANGE": 2, "YELLOW": 3, "BLUE": 4}
CHINESE = {colour: level for level, colour in COLOURS.items()}
LEVELS = {severity: level for level, severity in SEVERITY.items()}
LOWEST = 4
LONGEST_LATE = timedelta(days=10)  # a message that is later by more belongs to no warning that could still stand
MOST_LATER = 200
AROUND_EVENT = re.compile(r"[红橙黄蓝]色|预警|信号|\s")
Outcome = ReceivedMessage.Outcome


@dataclass(frozen=True)
class Source:
    """Where messages come from. `origin` says what it may issue; a local one speaks of this district alone.

    With `trusted` keys or certificates only messages that one of them signed are applied.
    """

    name: str
    origin: str = WarningMessage.Origin.UPPER
    is_local: bool = False
    trusted: tuple[Trusted, ...] = ()


@dataclass(frozen=True)
class _Result:
    outcome: str
    words: str = ""
    warning: WarningMessage | None = None


@transaction.atomic
def receive_message(raw: bytes, *, source: Source, at: datetime | None = None) -> ReceivedMessage:
    """File one message; the same one (identifier, sender, sent) is filed once, whichever source brings it.

    Raises CapRefused for bytes that are no valid CAP. A valid message that is not for us, or not theirs to send, is
    kept with the reason; a source that may send it can still bring it.
    """
    now = at or timezone.now()
    alert = read(raw)
    row, is_new = _row_of(alert, raw, source, now)
    if not is_new and (row.warning_id is not None or row.came_from == source.name):
        return row
    row.signature = judge_signature(raw, source.trusted, now)
    result = _distrusted(row, source) or _take(alert, source, now)
    row.came_from, row.raw, row.received_at = source.name, raw, now
    row.outcome, row.words, row.warning = result.outcome, result.words[:200], result.warning
    row.save()
    record(
        "warning.message.received",
        by=_actor(source),
        subject=Ref(row._meta.label_lower, str(row.pk), str(row)[:200]),
        facts={"outcome": row.get_outcome_display(), "words": row.words or "—"},
        at=now,
    )
    return row


def _distrusted(row: ReceivedMessage, source: Source) -> _Result | None:
    """What is not applied for the want of a right signature; a source that signs is believed only when it signs."""
    if not source.trusted or row.signature == ReceivedMessage.Signature.VALID:
        return None
    if row.signature == ReceivedMessage.Signature.NONE:
        return _Result(Outcome.REFUSED, "没有签名，这个来源须签名才采用")
    return _Result(Outcome.REFUSED, "签名与内容或所信任的证书不符，可能被改动过")


def _row_of(alert: Alert, raw: bytes, source: Source, now: datetime) -> tuple[ReceivedMessage, bool]:
    """The message's row, locked, and whether it was made now."""
    key = {"identifier": alert.identifier[:MOST_NAME], "sender": alert.sender[:MOST_NAME], "sent_at": alert.sent}
    rows = ReceivedMessage.objects.select_for_update()
    known = rows.filter(**key).first()
    if known is not None:
        return known, False
    facts = {"message_type": alert.message_type, "came_from": source.name, "received_at": now, "raw": raw}
    try:
        with transaction.atomic():
            return ReceivedMessage.objects.create(**key, **facts, outcome=Outcome.KEPT), True
    except IntegrityError:  # another process was quicker
        return rows.get(**key), False


def _take(alert: Alert, source: Source, now: datetime) -> _Result:
    if max(len(alert.identifier), len(alert.sender)) > MOST_NAME:
        return _Result(Outcome.REFUSED, f"编号或发布者超过 {MOST_NAME} 字")
    if alert.scope != "Public":
        return _Result(Outcome.REFUSED, f"限定范围（{alert.scope}）的消息不在平台公开")
    if alert.status not in WarningMessage.Status.values:
        return _Result(Outcome.KEPT, f"性质为 {alert.status}，不作预警")
    if alert.message_type not in WarningMessage.MessageType.values:
        return _Result(Outcome.KEPT, f"{alert.message_type} 不改变预警")
    if overtaken := _overtaken(alert, source):
        return _Result(Outcome.KEPT, overtaken)
    earlier = _named(alert, source)
    if alert.message_type == WarningMessage.MessageType.CANCEL:
        return _cancel(earlier, source, "收到解除消息")
    return _file(alert, earlier, source, now)


def _named(alert: Alert, source: Source) -> list[WarningMessage]:
    """The warnings in force that it refers to. A source changes only what it brought itself."""
    found: list[WarningMessage] = []
    for reference in alert.references:
        found += WarningMessage.objects.filter(
            received__identifier=reference.identifier,
            received__sender=reference.sender,
            received__sent_at=reference.sent,
            received__came_from=source.name,
            state="issued",
        )
    return list({warning.pk: warning for warning in found}.values())


def _overtaken(alert: Alert, source: Source) -> str:
    """Why a message is over although it comes only now: a later one of its source that names it was here before."""
    later = ReceivedMessage.objects.filter(
        came_from=source.name,
        message_type__in=(WarningMessage.MessageType.UPDATE, WarningMessage.MessageType.CANCEL),
        sent_at__gte=alert.sent,
        sent_at__lt=alert.sent + LONGEST_LATE,
    ).exclude(outcome=Outcome.REFUSED)
    for row in later.order_by("-sent_at")[:MOST_LATER]:
        if any(reference.key == alert.key for reference in read(bytes(row.raw)).references):
            is_over = row.message_type == WarningMessage.MessageType.CANCEL
            return f"{'解除' if is_over else '更新'}它的消息 {row.identifier[:80]} 先到，不再生效"
    return ""


def _cancel(earlier: list[WarningMessage], source: Source, reason: str) -> _Result:
    if not earlier:
        return _Result(Outcome.KEPT, "没有找到它所指的生效预警")
    for warning in earlier:
        end_relayed(by=_actor(source), outside_id=warning.outside_id, reason=reason, sender_name=warning.sender_name)
    return _Result(Outcome.CANCELLED, reason, earlier[0])


def _file(alert: Alert, earlier: list[WarningMessage], source: Source, now: datetime) -> _Result:
    infos = _for_readers(alert)
    if not infos:
        return _Result(Outcome.KEPT, "没有 info，不知道预警什么")
    info = min(infos, key=_level)
    expires = info.expires or alert.sent + timedelta(hours=int(value(DEFAULT_VALIDITY)))
    where = whereabouts((area for each in infos for area in each.areas), is_local=source.is_local)
    if expires <= now:
        return _gone(earlier, source, "收到时已过失效时间")
    if not where.regions:
        return _gone(earlier, source, "不涉及本区")
    try:
        warning = _relay(alert, info, expires, where, earlier, source)
    except WarningRefused as refusal:
        return _Result(Outcome.REFUSED, str(refusal))
    for other in earlier[1:]:
        advance(other.pk, "supersede", by=SUCCESSION)
    return _Result(Outcome.UPDATED if earlier else Outcome.FILED, "", warning)


def _gone(earlier: list[WarningMessage], source: Source, reason: str) -> _Result:
    """An update that concerns us no longer ends what it refers to."""
    return _cancel(earlier, source, reason) if earlier else _Result(Outcome.KEPT, reason)


def _relay(
    alert: Alert,
    info: Info,
    expires: datetime,
    where: Whereabouts,
    earlier: list[WarningMessage],
    source: Source,
) -> WarningMessage:
    begins = info.onset or info.effective or alert.sent
    return relay_warning(
        by=_actor(source),
        outside_id=_outside_id(alert, source),
        event_code=_event_code(info),
        event=info.event[:40],
        level=_level(info),
        headline=(info.headline or info.event)[:120],
        sender_name=(info.sender_name or source.name)[:80],
        regions=where.regions,
        description=info.description[:MOST_TEXT],
        instruction=info.instruction[:MOST_TEXT],
        area_words=where.words[:200],
        polygon=where.polygon,
        issued_at=min(alert.sent, timezone.now()),  # a source whose clock runs ahead leaves no gap
        onset_at=begins if begins < expires else alert.sent,
        expires_at=expires,
        origin=source.origin,
        status=alert.status,
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        category=info.categories[0] if info.categories else "",
        replaces=earlier[0].outside_id if earlier else "",
    )


def _for_readers(alert: Alert) -> list[Info]:
    """The parts in Chinese; else those in the message's first language."""
    chinese = [info for info in alert.infos if info.language.lower().startswith("zh")]
    return chinese or [info for info in alert.infos if info.language == alert.infos[0].language]


def _event_code(info: Info) -> str:
    """The national code: as written, or of the event of that name; nothing when there is none."""
    for code in info.event_codes:
        if EVENT_CODE.fullmatch(code.value):
            return code.value
    name = AROUND_EVENT.sub("", info.event)
    return next((code.code for code in event_codes().values() if code.name == name), "")


def _level(info: Info) -> int:
    """The colour that the message names; else that of its severity (WRN-03). What says neither counts lowest."""
    said = [parameter.value for parameter in info.parameters if parameter.name.lower() in COLOUR_NAMES]
    for text in [*said, info.headline]:
        found = COLOUR_WORDS.search(text)
        if found is not None:
            return CHINESE[found[1]] if found[1] else ENGLISH[found[2].upper()]
    return LEVELS.get(info.severity, LOWEST)


def _outside_id(alert: Alert, source: Source) -> str:
    """Its identifier; with a print of the whole key where that is too long or another message's.

    A warning of that number that was relayed by hand before its message came is the same one.
    """
    others = WarningMessage.objects.filter(outside_id=alert.identifier)
    others = others.exclude(received=None, origin=source.origin)
    if len(alert.identifier) <= 80 and not others.exists():
        return alert.identifier
    mark = hashlib.sha256(repr(alert.key).encode()).hexdigest()[:16]
    return f"{alert.identifier[:63]}#{mark}"


def _actor(source: Source) -> Actor:
    return Actor.system(f"预警接入·{source.name}")
