"""A warning as a CAP 1.2 message, with the Chinese profile: event code, colour, division codes (domain rules 11)."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from shapely import get_parts, set_precision

from anlan.foundation.people.models import Organisation
from anlan.foundation.rules.api import value
from anlan.foundation.territory.models import Region
from anlan.kit.cap import Alert, Area, Info, NamedValue, Polygon, Reference, public_pem, sign, write
from anlan.kit.geometry import ShapeUnusable, read_area
from anlan.kit.secrets import secret
from anlan.watch.warning.models import ReceivedMessage, WarningMessage

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3
SENDER_DOMAIN = "WRN-22"
GRID = 1e-6  # degrees; a tenth of a metre
CODE_DIGITS = 12
# WRN-01: how Chinese feeds write the colour
SIGNALS = {1: "RED", 2: "ORANGE", 3: "YELLOW", 4: "BLUE"}
CANCELLED = ".JC"
CANCEL = WarningMessage.MessageType.CANCEL
BROUGHT = (ReceivedMessage.Outcome.FILED, ReceivedMessage.Outcome.UPDATED)
DEMO_NOTE = "演示数据，不是真实预警"


def cap_of(warning: WarningMessage) -> bytes:
    """The message that says what holds now: the warning, or once it is lifted its Cancel. It must have been issued.

    Another body's CAP goes out as it came in, signature and all.
    """
    original = _original(warning)
    return bytes(original.raw) if original else write(alert_of(warning))


def signed_cap_of(warning: WarningMessage) -> bytes:
    """The same, signed with this installation's key; what came in from others keeps their own signature, if any."""
    raw = cap_of(warning)
    return raw if _original(warning) else sign(raw, _signing_key())


def _original(warning: WarningMessage) -> ReceivedMessage | None:
    """The message that brought what holds now; none when it was lifted here on other word than its feed's."""
    latest: ReceivedMessage | None = warning.received.order_by("-sent_at").first()
    is_stale = latest is not None and warning.message_type == CANCEL and latest.message_type != CANCEL
    return None if is_stale else latest


def signing_pem() -> bytes:
    """The public key that checks our signatures."""
    return public_pem(_signing_key().public_key())


@lru_cache(maxsize=1)
def _signing_key() -> ec.EllipticCurvePrivateKey:
    """Made from the installation's secret: nothing but that file has to be kept."""
    digest = hashlib.sha512(secret("cap_key").encode()).digest()
    return ec.derive_private_key(int.from_bytes(digest) % (P256_ORDER - 1) + 1, ec.SECP256R1())


def alert_of(warning: WarningMessage) -> Alert:
    """An issued warning as a message of this district."""
    assert warning.issued_at is not None
    is_cancel = warning.message_type == CANCEL
    references = (reference_of(warning),) if is_cancel else _replaced(warning)
    return Alert(
        identifier=f"{warning.number}{CANCELLED}" if is_cancel else warning.number,
        sender=sender_of(warning.sender),
        sent=_local(warning.ended_at if is_cancel and warning.ended_at else warning.issued_at),
        status="Test" if warning.is_demo else warning.status,
        # an update of what never came here is the first that our readers hear of it
        message_type=warning.message_type if references else WarningMessage.MessageType.ALERT,
        scope="Public",
        source="" if warning.origin == WarningMessage.Origin.OWN else _source(warning),
        note=DEMO_NOTE if warning.is_demo else "",
        references=references,
        infos=(_info(warning),),
    )


def reference_of(warning: WarningMessage) -> Reference:
    """How later messages name it: as its own message does, ours or the one that brought it."""
    assert warning.issued_at is not None
    original = warning.received.filter(outcome__in=BROUGHT).order_by("-sent_at").first()
    if original is not None:
        return Reference(original.sender, original.identifier, _local(original.sent_at))
    return Reference(sender_of(warning.sender), warning.number, _local(warning.issued_at))


def sender_of(organisation: Organisation | None) -> str:
    """`YJJ@<domain>`, without what CAP does not allow in a name."""
    name = f"{organisation.code if organisation else 'relay'}@{value(SENDER_DOMAIN)}"
    return "".join(letter for letter in name if not letter.isspace() and letter not in ",<&")


def _source(warning: WarningMessage) -> str:
    return f"转发{warning.sender_name} {warning.outside_id}".strip()


def _replaced(warning: WarningMessage) -> tuple[Reference, ...]:
    """An update names every warning of its line that had been issued."""
    if warning.message_type != WarningMessage.MessageType.UPDATE:
        return ()
    found, earlier = [], warning.supersedes
    while earlier is not None and earlier.issued_at is not None:
        found.append(reference_of(earlier))
        earlier = earlier.supersedes
    return tuple(found)


def _info(warning: WarningMessage) -> Info:
    return Info(
        categories=(warning.category,),
        event=_plain(warning.event_name),
        urgency=warning.urgency or "Unknown",
        severity=warning.severity or "Unknown",
        certainty=warning.certainty or "Unknown",
        language="zh-CN",
        event_codes=(NamedValue("eventType", warning.event_code),) if warning.event_code else (),
        effective=_local(warning.issued_at),
        onset=_local(warning.onset_at),
        expires=_local(warning.expires_at),
        sender_name=_plain(warning.sender_name),
        headline=_plain(warning.title),
        description=_plain(warning.description),
        instruction=_plain(warning.instruction),
        parameters=tuple(_signal(warning)),
        areas=(_area(warning),),
    )


def _signal(warning: WarningMessage) -> Iterator[NamedValue]:
    """WRN-01, WRN-04: the colour in the words of Chinese feeds."""
    if warning.level in SIGNALS:
        yield NamedValue("signallevel", f"{warning.colour}色")
        yield NamedValue("severity", SIGNALS[warning.level])


def _area(warning: WarningMessage) -> Area:
    regions: list[Region] = list(warning.regions.all())
    shapes = [warning.polygon] if warning.polygon else [region.outline for region in regions if region.outline]
    return Area(
        description=_plain(warning.area_words) or "全区",
        polygons=tuple(ring for shape in shapes for ring in _rings(shape)),
        geocodes=tuple(NamedValue("AreaCode", region.code[:CODE_DIGITS].ljust(CODE_DIGITS, "0")) for region in regions),
    )


def _rings(geojson: dict[str, Any]) -> Iterator[Polygon]:
    """The outer rings, latitude first. CAP knows no holes: what lies in one is warned as well."""
    try:
        shape = set_precision(read_area(geojson), GRID)
    except ShapeUnusable:
        return  # words and codes still say where
    for part in get_parts(shape):
        ring = [(round(lat, 6), round(lon, 6)) for lon, lat in part.exterior.coords]
        if len(ring) > 3:
            yield tuple(ring)


def _plain(text: str) -> str:
    """CAP's text holds no tags: a bracket typed by a person becomes its full-width sister."""
    return text.replace("<", "＜").replace(">", "＞").strip()


def _local(moment: Any) -> datetime:
    """In the zone of the place; None stays None."""
    return timezone.localtime(moment) if moment else moment
