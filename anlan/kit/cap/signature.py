"""Enveloped XML signatures on CAP messages (CAP 1.2, 3.3.4.1): ECDSA on P-256 with SHA-256.

A signature proves nothing by itself: `verify` asks for the key that the reader trusts, and the signed part must be
the whole message.
"""

import re

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from anlan.kit.cap.document import NotReadable, parse
from anlan.kit.cap.grammar import NAMESPACES, SIGNATURE
from anlan.kit.cap.verdict import CapRefused, check
from anlan.kit.cap.writing import serialise

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey
Trusted = PublicKey | x509.Certificate
METHODS = frozenset(
    {
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
    }
)


PEM_BLOCK = re.compile(rb"-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----.*?-----END (?:CERTIFICATE|PUBLIC KEY)-----", re.S)


class SignatureWrong(ValueError):
    """Why a signature is not accepted, in Chinese."""


def sign(raw: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """A valid message of CAP 1.2 with the signature as its last element. Raises CapRefused."""
    verdict = check(raw)
    if not verdict.is_valid:
        raise CapRefused(verdict.faults)
    if verdict.version != "1.2":
        raise ValueError("only CAP 1.2 has a place for a signature")
    signer = XMLSigner(signature_algorithm=SignatureMethod.ECDSA_SHA256, digest_algorithm=DigestAlgorithm.SHA256)
    return serialise(signer.sign(parse(raw), key=key, always_add_key_value=True))


def verify(raw: bytes, trusted: Trusted) -> None:
    """Raises SignatureWrong unless the whole message is signed with the trusted key, or the certificate's."""
    try:
        root = parse(raw)
    except NotReadable as wrong:
        raise SignatureWrong(str(wrong)) from wrong
    signatures = root.findall(f"{{{SIGNATURE}}}Signature")
    if len(signatures) != 1 or root.tag != f"{{{NAMESPACES['1.2']}}}alert":
        raise SignatureWrong("消息没有签名，或签名不止一个。")
    certificate = trusted if isinstance(trusted, x509.Certificate) else None
    expected = SignatureConfiguration(
        require_x509=certificate is not None, location="./", expect_references=1, signature_methods=METHODS
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, expect_config=expected)
    except Exception as wrong:  # hostile key material raises many kinds, of several libraries
        raise SignatureWrong("签名与内容或所给的证书不符，消息可能被改动过。") from wrong
    assert not isinstance(result, list)
    if result.signed_xml is None or result.signed_xml.tag != root.tag:
        raise SignatureWrong("签名没有覆盖整条消息。")
    if certificate is None and result.signature_key != public_pem(trusted):
        raise SignatureWrong("签名用的不是所给的公钥，不能确认是谁发布的。")


def is_signed(raw: bytes) -> bool:
    """Whether a message carries a signature, right or wrong. Raises NotReadable."""
    return parse(raw).find(f".//{{{SIGNATURE}}}Signature") is not None


def trusted_all(pem: bytes) -> tuple[Trusted, ...]:
    """Every key and certificate of a PEM text, in its order; none for blank text. Raises SignatureWrong."""
    blocks = PEM_BLOCK.findall(pem)
    if pem.strip() and b"".join(PEM_BLOCK.sub(b"", pem).split()):
        raise SignatureWrong("读不出公钥，须为 PEM 格式的公钥或证书，一个或几个，中间不夹别的文字。")
    return tuple(trusted_from(block) for block in blocks)


def trusted_from(pem: bytes) -> Trusted:
    """What a PEM file holds: a public key or a certificate. Raises SignatureWrong."""
    try:
        if b"CERTIFICATE" in pem:
            return x509.load_pem_x509_certificate(pem)
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise SignatureWrong("读不出公钥，须为 PEM 格式的公钥或证书。") from wrong
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise SignatureWrong("公钥须为 ECDSA 或 RSA。")
    return key


def public_pem(key: PublicKey | x509.Certificate) -> bytes:
    """The public key as PEM, to be given to those who check."""
    public = key.public_key() if isinstance(key, x509.Certificate) else key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
