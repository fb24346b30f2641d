"""HJ 212 in the list of protocols."""

import re

from anlan.connectors.hj212.frames import Hj212Framer, seal
from anlan.connectors.hj212.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec


def masked(written: str) -> str:
    """A frame without its password."""
    return re.sub(r"PW=[^;&]*", "PW=******", written)


CODEC = Codec(PROTOCOL, "HJ 212-2017 污染源在线监测", Hj212Framer, decode, seal, is_text=True, masked=masked)
