"""HTTP Basic credentials of devices: the device's code and its token, as in MQTT."""

import base64
import binascii
import hashlib
import time

from anlan.watch.telemetry import api as telemetry

TRUSTED_S = 5.0  # a withdrawn credential, a new point or a changed limit is seen at the latest then
MOST = 10_000


def read_basic(header: str) -> tuple[str, str] | None:
    """Code and token out of an Authorization header; None when it holds none."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        code, colon, token = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (code, token) if colon and code and token and "\0" not in code else None


class Senders:
    """Devices whose credential has been checked a moment ago. Blocks on the database."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], tuple[float, telemetry.Sender]] = {}

    def find(self, code: str, token: str) -> telemetry.Sender | None:
        """The device with this credential, or None; raises DatabaseError."""
        key = (code, hashlib.sha256(token.encode()).digest())
        checked, sender = self._known.get(key, (0.0, None))
        if sender is not None and time.monotonic() - checked < TRUSTED_S:
            return sender
        found = telemetry.sender_of(code, token)
        if found is None:
            self._known.pop(key, None)
            return None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = (time.monotonic(), found)
        return found
