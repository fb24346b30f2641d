"""Codes that serve once: TOTP (RFC 6238), backup codes, one-time passwords. Pure functions."""

import base64
import hashlib
import secrets
import time
from urllib.parse import quote, urlencode

import qrcode
from django_otp.oath import TOTP

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE = 1  # one step early or late: phones' clocks are off
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # without look-alikes: people read these aloud
READABLE = LETTERS + "23456789"
ISSUER = "安澜"


def new_key() -> str:
    """A fresh TOTP key, 20 random bytes in base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def matching_step(key: str, token: str, *, after: int, at: float | None = None) -> int | None:
    """The time step whose code `token` is, within the tolerance and later than step `after`; else None."""
    token = token.strip()
    if not (len(token) == DIGITS and token.isascii() and token.isdigit()):
        return None
    totp = TOTP(base64.b32decode(key), STEP_SECONDS, digits=DIGITS)
    totp.time = time.time() if at is None else at
    if not totp.verify(int(token), tolerance=TOLERANCE, min_t=after + 1):
        return None
    return int(totp.t())


def current_code(key: str, at: float | None = None) -> str:
    """The code an authenticator app would show."""
    totp = TOTP(base64.b32decode(key), STEP_SECONDS, digits=DIGITS)
    totp.time = time.time() if at is None else at
    return f"{totp.token():0{DIGITS}d}"


def enrolment_uri(username: str, key: str) -> str:
    """The otpauth address that authenticator apps read from the QR picture."""
    facts = urlencode({"secret": key, "issuer": ISSUER, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote)
    return f"otpauth://totp/{quote(ISSUER)}:{quote(username)}?{facts}"


def qr_path(text: str) -> tuple[int, str]:
    """A QR picture as (modules a side, `d` of one SVG path): no style attribute, no script, so any CSP lets it pass."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    matrix = code.get_matrix()
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark]
    return len(matrix), "".join(squares)


def new_backup_codes(count: int = 10) -> list[str]:
    """Codes of eight characters in two groups."""
    return [f"{_readable(4)}-{_readable(4)}" for _ in range(count)]


def backup_digest(code: str) -> str:
    """SHA-256 of a backup code, however its case and dash were typed."""
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def new_password() -> str:
    """A one-time password that passes any policy and can be read over a telephone."""
    return f"{_readable(4, LETTERS)}-{_readable(4, LETTERS).lower()}-{secrets.randbelow(9000) + 1000}"


def _readable(length: int, signs: str = READABLE) -> str:
    return "".join(secrets.choice(signs) for _ in range(length))
