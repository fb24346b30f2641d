"""SL 651 in the list of protocols."""

from anlan.connectors.sl651.frames import Sl651Framer, seal
from anlan.connectors.sl651.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec

PASSWORD = slice(16, 20)  # in the hex of a frame, whichever way it goes


def masked(written: str) -> str:
    """A frame without its password."""
    if len(written) < PASSWORD.stop:
        return written
    return written[: PASSWORD.start] + "****" + written[PASSWORD.stop :]


CODEC = Codec(PROTOCOL, "SL 651-2014 水文遥测站", Sl651Framer, decode, seal, masked=masked)
