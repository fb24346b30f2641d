"""JT/T 808 in the list of protocols."""

from anlan.connectors.jt808.frames import HEAD_2019, Jt808Framer, seal
from anlan.connectors.jt808.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec

AUTHENTICATION = "7E0102"
LONGEST_HEAD = 2 * (1 + HEAD_2019)  # in hex


def masked(written: str) -> str:
    """An authentication without its code."""
    return written[:LONGEST_HEAD] + "****" if written.startswith(AUTHENTICATION) else written


CODEC = Codec(PROTOCOL, "JT/T 808-2013/2019 车辆卫星定位终端", Jt808Framer, decode, seal, masked=masked)
