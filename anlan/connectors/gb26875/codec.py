"""GB/T 26875.3 in the list of protocols."""

from anlan.connectors.gb26875.frames import Gb26875Framer, seal
from anlan.connectors.gb26875.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec

CODEC = Codec(PROTOCOL, "GB/T 26875.3-2011 用户信息传输装置", Gb26875Framer, decode, seal)
