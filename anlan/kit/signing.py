"""How calls between platforms are signed: a timestamp and HMAC-SHA-256 over it and the body."""

import hashlib
import hmac


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=<hex>` over `<timestamp>.<body>`."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, given: str) -> bool:
    """Whether a signature is right; compared in constant time."""
    return hmac.compare_digest(given.encode(), signature(secret, timestamp, body).encode())
