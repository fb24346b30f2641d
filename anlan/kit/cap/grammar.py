"""What the three schemas allow: which elements, in which order, how often, with which values.

Rewritten from the OASIS schemas (CAP-v1.2.xsd, cap11.xsd, cap10.xsd) so that each fault can be told in Chinese; a test
holds it against the schemas themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NAMESPACES = {
    "1.0": "http://www.incident.com/cap/1.0",
    "1.1": "urn:oasis:names:tc:emergency:cap:1.1",
    "1.2": "urn:oasis:names:tc:emergency:cap:1.2",
}
VERSIONS = {namespace: version for version, namespace in NAMESPACES.items()}
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other",
)  # fmt: skip
RESPONSE_TYPES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")


@dataclass(frozen=True)
class Part:
    """One place in a sequence."""

    name: str
    is_required: bool
    is_repeatable: bool


@dataclass(frozen=True)
class Grammar:
    """One version: the sequences of elements with parts, the words of elements with a choice, and who holds what."""

    version: str
    sequences: Mapping[str, tuple[Part, ...]]
    words: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    may_be_signed: bool = False

    def words_of(self, name: str) -> tuple[str, ...]:
        """The words an element may hold; none when it is free."""
        return self.words.get(name, ())


def _sequence(notation: str) -> tuple[Part, ...]:
    """`a b? c* d+`: required, optional, any number, at least one."""
    return tuple(Part(word.rstrip("?*+"), word[-1] not in "?*", word[-1] in "*+") for word in notation.split())


_NAMED = _sequence("valueName value")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
# what xs:dateTime allows beyond that; Z and fractions were legal to the schemas before 1.2
_OLD_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_INTEGER = re.compile(r"[-+]?\d+")
_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)")


def _times(form: re.Pattern[str]) -> dict[str, re.Pattern[str]]:
    return dict.fromkeys(("sent", "effective", "onset", "expires"), form)


V12 = Grammar(
    version="1.2",
    sequences={
        "alert": _sequence(
            "identifier sender sent status msgType source? scope restriction? addresses? code* note? references?"
            " incidents? info*"
        ),
        "info": _sequence(
            "language? category+ event responseType* urgency severity certainty audience? eventCode* effective? onset?"
            " expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*"
        ),
        "resource": _sequence("resourceDesc mimeType size? uri? derefUri? digest?"),
        "area": _sequence("areaDesc polygon* circle* geocode* altitude? ceiling?"),
        "eventCode": _NAMED,
        "parameter": _NAMED,
        "geocode": _NAMED,
    },
    words={
        "status": STATUSES,
        "msgType": MESSAGE_TYPES,
        "scope": SCOPES,
        "category": CATEGORIES,
        "responseType": RESPONSE_TYPES,
        "urgency": URGENCIES,
        "severity": SEVERITIES,
        "certainty": CERTAINTIES,
    },
    forms={**_times(_TIME), "language": _LANGUAGE, "size": _INTEGER, "altitude": _DECIMAL, "ceiling": _DECIMAL},
    may_be_signed=True,
)

V11 = Grammar(
    version="1.1",
    sequences={**V12.sequences, "resource": _sequence("resourceDesc mimeType? size? uri? derefUri? digest?")},
    words={
        **V12.words,
        "responseType": tuple(word for word in RESPONSE_TYPES if word not in ("Avoid", "AllClear")),
    },
    forms={**_times(_OLD_TIME), "language": _LANGUAGE, "size": _INTEGER},
)

V10 = Grammar(
    version="1.0",
    sequences={
        "alert": _sequence(
            "identifier sender sent status msgType password? source? scope? restriction? addresses? code* note?"
            " references? incidents? info*"
        ),
        "info": _sequence(
            "language? category* event urgency severity certainty audience? eventCode* effective? onset? expires?"
            " senderName? headline? description? instruction? web? contact? parameter* resource* area*"
        ),
        "resource": _sequence("resourceDesc mimeType? size? uri? digest?"),
        "area": V12.sequences["area"],
    },
    words={
        **V12.words,
        "status": tuple(word for word in STATUSES if word != "Draft"),
        "category": tuple(word for word in CATEGORIES if word != "CBRNE"),
        "certainty": ("Very Likely", "Likely", "Possible", "Unlikely", "Unknown"),
    },
    forms=V11.forms,
)

GRAMMARS = {grammar.version: grammar for grammar in (V10, V11, V12)}
