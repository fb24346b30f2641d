"""Credentials of the demo devices: derived from a secret of this installation, so the devices need no list of them."""

import hashlib
import hmac

from anlan.kit.secrets import secret


def token_of(device_code: str) -> str:
    """The token of a demo device in this installation."""
    return hmac.new(secret("demo_devices").encode(), device_code.encode(), hashlib.sha256).hexdigest()
