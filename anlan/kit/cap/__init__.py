"""CAP, the Common Alerting Protocol: messages of versions 1.0, 1.1 and 1.2 read and checked, 1.2 written.

    verdict = check(raw)          # what it is and everything that is wrong with it
    alert = read(raw)             # the message, or CapRefused
    raw = write(alert)            # CAP 1.2, checked before it leaves

Input is hostile until shown otherwise: no DTD, no entity, no network, bounded size and depth.
"""

from anlan.kit.cap.document import MOST_BYTES, NotReadable, parse
from anlan.kit.cap.feeds import CAP_TYPE, Entry, Item, read_feed, write_feed
from anlan.kit.cap.message import (
    Alert,
    Area,
    Circle,
    Info,
    NamedValue,
    Polygon,
    Reference,
    Resource,
)
from anlan.kit.cap.node import Fault
from anlan.kit.cap.signature import (
    SignatureWrong,
    Trusted,
    is_signed,
    public_pem,
    sign,
    trusted_all,
    trusted_from,
    verify,
)
from anlan.kit.cap.verdict import CapRefused, Verdict, check, read
from anlan.kit.cap.writing import write

__all__ = [
    "CAP_TYPE",
    "MOST_BYTES",
    "Alert",
    "Area",
    "CapRefused",
    "Circle",
    "Entry",
    "Fault",
    "Info",
    "Item",
    "NamedValue",
    "NotReadable",
    "Polygon",
    "Reference",
    "Resource",
    "SignatureWrong",
    "Trusted",
    "Verdict",
    "check",
    "is_signed",
    "parse",
    "public_pem",
    "read",
    "read_feed",
    "sign",
    "trusted_all",
    "trusted_from",
    "verify",
    "write",
    "write_feed",
]
