"""JT/T 808 in the list of protocols."""

from anlan.connectors.jt808.frames import Jt808Framer, seal
from anlan.connectors.jt808.messages import PROTOCOL, decode
from anlan.connectors.wire.codec import Codec

CODEC = Codec(PROTOCOL, "JT/T 808-2013/2019 车辆卫星定位终端", Jt808Framer, decode, seal)
