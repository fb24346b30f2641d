"""Load for `anlan bench warning` and `anlan chaos`: invented devices, their publishers, a screen, and the count."""
