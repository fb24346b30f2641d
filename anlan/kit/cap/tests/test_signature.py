"""Signed messages are accepted with the key that is trusted, and only whole."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.signer import XMLSigner

from anlan.kit.cap import CapRefused, SignatureWrong, check, parse, public_pem, read, sign, trusted_from, verify
from anlan.kit.cap.tests.samples import DATA, minimal

KEY = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
SIGNED = sign(minimal(), KEY)


def certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "九江市气象台")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return made.sign(KEY, hashes.SHA256())


def test_signed_message_is_valid_and_verified() -> None:
    assert read(SIGNED) == read(minimal())
    verify(SIGNED, KEY.public_key())
    verify(SIGNED, trusted_from(public_pem(KEY.public_key())))
    etree.XMLSchema(etree.parse(DATA / "schema" / "CAP-v1.2.xsd")).assertValid(etree.fromstring(SIGNED))


def test_signature_with_a_certificate_is_verified_with_it() -> None:
    mine = certificate()
    root = XMLSigner(signature_algorithm="ecdsa-sha256").sign(parse(minimal()), key=KEY, cert=[mine])
    verify(etree.tostring(root), trusted_from(mine.public_bytes(Encoding.PEM)))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (SIGNED.replace("内涝".encode(), "暴雨".encode()), "改动过"),
        (minimal(), "没有签名"),
        (b"<alert/>", "没有签名"),
        (b"<alert", "不是完整的 XML"),
        (SIGNED.replace(b"</alert>", SIGNED[SIGNED.index(b"<ds:Signature") :]), "不止一个"),
        (sign(minimal(), OTHER), "不是所给的公钥"),
        (SIGNED.replace(b"ecdsa-sha256", b"hmac-sha256"), "改动过"),
        (SIGNED.replace(b'URI=""', b'URI="#x"'), "改动过"),
    ],
    ids=["changed", "unsigned", "other", "cut", "twice", "key", "method", "part"],
)
def test_what_is_not_wholly_signed_with_the_key_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(SignatureWrong, match=words):
        verify(raw, KEY.public_key())


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"])
def test_no_key_is_said(pem: bytes) -> None:
    with pytest.raises(SignatureWrong, match="PEM"):
        trusted_from(pem)


def test_only_valid_messages_of_1_2_are_signed() -> None:
    with pytest.raises(CapRefused):
        sign(minimal(status="x"), KEY)
    with pytest.raises(ValueError, match=r"1\.2"):
        sign((DATA / "alerts" / "177_hsas-dhs-gov_11.xml").read_bytes(), KEY)


def test_a_signature_of_another_document_is_not_taken_over() -> None:
    raw = minimal().replace("内涝".encode(), "台风".encode())
    wrapped = raw.replace(b"</alert>", SIGNED[SIGNED.index(b"<ds:Signature") :])
    assert check(wrapped).is_valid
    with pytest.raises(SignatureWrong, match="改动过"):
        verify(wrapped, KEY.public_key())
