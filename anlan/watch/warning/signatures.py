"""What the signature of a message from outside says, against the keys that its source is trusted by."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from anlan.kit.cap import SignatureWrong, Trusted, is_signed, verify
from anlan.watch.warning.models import ReceivedMessage

Signature = ReceivedMessage.Signature


def judge_signature(raw: bytes, trusted: tuple[Trusted, ...], at: datetime) -> Signature:
    """Signed by one of `trusted`, by none of them, by nobody; or signed while nothing is there to check it by."""
    if not is_signed(raw):
        return Signature.NONE
    if not trusted:
        return Signature.UNCHECKED
    return Signature.VALID if any(_is_by(raw, each, at) for each in trusted) else Signature.INVALID


def _is_by(raw: bytes, trusted: Trusted, at: datetime) -> bool:
    """Signed with a key; with the certificate's while it holds, whether the message carries the certificate or not."""
    ways: list[Trusted] = [trusted]
    if isinstance(trusted, x509.Certificate):
        if not trusted.not_valid_before_utc <= at <= trusted.not_valid_after_utc:
            return False
        key = trusted.public_key()
        ways += [key] if isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) else []
    return any(_verifies(raw, way) for way in ways)


def _verifies(raw: bytes, trusted: Trusted) -> bool:
    try:
        verify(raw, trusted)
    except SignatureWrong:
        return False
    return True
