"""What the centre sends by HJ 212-2017: answers to data (9014) and notices (9013), and commands (annex C)."""

from datetime import datetime

from anlan.connectors.hj212.frames import frame
from anlan.connectors.hj212.messages import ASKS_ANSWER, HAS_PACKAGES, Header
from anlan.kit.calendar import SHANGHAI

VERSION_2017 = 4
INTERACTION = "91"
NOTICE_TAKEN, DATA_TAKEN = "9013", "9014"


def data_taken(header: Header) -> bytes:
    """9014: the data with this request number have been stored (C.47)."""
    return _answer(header, DATA_TAKEN)


def notice_taken(header: Header) -> bytes:
    """9013: the notice with this request number has been read (C.46)."""
    return _answer(header, NOTICE_TAKEN)


def set_clock(header: Header, at: datetime) -> bytes:
    """1012: set the clock of the device that sent this; it answers with 9011 and 9012 (C.3)."""
    local = at.astimezone(SHANGHAI)
    number = local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}"
    flag = _version(header) | ASKS_ANSWER
    fields = f"QN={number};ST={header.st};CN=1012;PW={header.pw};MN={header.mn};Flag={flag}"
    return frame(f"{fields};CP=&&SystemTime={local:%Y%m%d%H%M%S}&&")


def _answer(header: Header, command: str) -> bytes:
    fields = f"QN={header.qn};ST={INTERACTION};CN={command};PW={header.pw};MN={header.mn};Flag={_version(header)}"
    return frame(f"{fields};CP=&&&&")


def _version(header: Header) -> int:
    """The sender's own version of the protocol, without the bits that ask for something."""
    return (header.flag or VERSION_2017) & ~(ASKS_ANSWER | HAS_PACKAGES) or VERSION_2017
