"""SL 651 in the list of protocols."""

from anlan.connectors.sl651.frames import Sl651Framer, seal
from anlan.connectors.sl651.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec

CODEC = Codec(PROTOCOL, "SL 651-2014 水文遥测站", Sl651Framer, decode, seal)
