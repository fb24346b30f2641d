"""Plates: what is shown of one, and by what it is found again without being readable."""

import hashlib
import hmac

from anlan.kit.secrets import secret


def masked_plate(plate: str) -> str:
    """`赣G·12345` → `赣G·**345`: enough to speak of it, not enough to look somebody up."""
    bare = plate.replace("·", "").strip().upper()
    return f"{bare[:2]}·**{bare[4:]}" if len(bare) >= 6 else "**"


def plate_digest(plate: str) -> str:
    """The same for the same plate, and nothing can be read from it: a keyed SHA-256."""
    bare = plate.replace("·", "").replace(" ", "").upper()
    return hmac.new(secret("field_key").encode(), b"plate " + bare.encode(), hashlib.sha256).hexdigest()
