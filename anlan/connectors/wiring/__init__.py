"""Pages of devices that speak a protocol of their own: how one is connected, and what it has sent."""
