"""The device protocols that the product speaks, by key."""

from anlan.connectors.gb26875.codec import CODEC as GB26875

CODECS = {codec.key: codec for codec in (GB26875,)}
