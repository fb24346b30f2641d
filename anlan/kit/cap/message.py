"""A CAP message as values. Names are the standard's in Python's spelling; what a message leaves out is "" or None.

Moments keep the offset they were written with. Positions are WGS-84 degrees, **latitude first**, as CAP writes them.
"""

from dataclasses import dataclass
from datetime import datetime

UNKNOWN_CONTENT = "application/octet-stream"  # for messages before 1.2, which need not say
DEFAULT_LANGUAGE = "en-US"  # the standard's, for a message that names none

Position = tuple[float, float]
Polygon = tuple[Position, ...]


@dataclass(frozen=True)
class NamedValue:
    """eventCode, parameter or geocode: a value in a named system. CAP 1.0 writes it `name=value`."""

    name: str
    value: str


@dataclass(frozen=True)
class Reference:
    """An earlier message: what `references` lists, apart by blanks."""

    sender: str
    identifier: str
    sent: datetime

    @property
    def key(self) -> tuple[str, str, datetime]:
        """What makes a message that message."""
        return self.identifier, self.sender, self.sent


@dataclass(frozen=True)
class Circle:
    """A middle and a radius in kilometres."""

    centre: Position
    radius_km: float


@dataclass(frozen=True)
class Area:
    """Where: in words, and as shapes or codes. Heights are feet above mean sea level."""

    description: str
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[NamedValue, ...] = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None


@dataclass(frozen=True)
class Resource:
    """A picture, a sound, a page. `content` is base64 and travels inside the message."""

    description: str
    mime_type: str = UNKNOWN_CONTENT
    size: int | None = None
    uri: str = ""
    content: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Info:
    """What is said, in one language, for one audience."""

    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    language: str = DEFAULT_LANGUAGE
    response_types: tuple[str, ...] = ()
    audience: str = ""
    event_codes: tuple[NamedValue, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[NamedValue, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Alert:
    """A message. `version` is the one it came in; all are written as 1.2."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    message_type: str
    scope: str
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    version: str = "1.2"

    @property
    def key(self) -> tuple[str, str, datetime]:
        """What makes it this message and no other."""
        return self.identifier, self.sender, self.sent

    @property
    def reference(self) -> Reference:
        """How a later message names it."""
        return Reference(self.sender, self.identifier, self.sent)
