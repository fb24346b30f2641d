"""E-mail by the bureau's own server."""
