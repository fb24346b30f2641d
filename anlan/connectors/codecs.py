"""The device protocols that the product speaks, by key."""

from anlan.connectors.gb26875.codec import CODEC as GB26875
from anlan.connectors.hj212.codec import CODEC as HJ212
from anlan.connectors.jt808.codec import CODEC as JT808
from anlan.connectors.sl651.codec import CODEC as SL651

CODECS = {codec.key: codec for codec in (GB26875, SL651, HJ212, JT808)}
