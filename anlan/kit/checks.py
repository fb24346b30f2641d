"""Check sums of the device protocols: what the bytes must add up to."""

from collections.abc import Iterable


def _shifted(low: int) -> int:
    """Eight shifts through the reversed polynomial 0xA001, which both CRCs share."""
    for _ in range(8):
        low = low >> 1 ^ 0xA001 if low & 1 else low >> 1
    return low


_SHIFTED = tuple(_shifted(low) for low in range(256))


def crc16(raw: Iterable[int]) -> int:
    """CRC-16 as in Modbus (initial value 0xFFFF): SL 651-2014 6.2.3.1."""
    crc = 0xFFFF
    for byte in raw:
        crc = crc >> 8 ^ _SHIFTED[(crc ^ byte) & 0xFF]
    return crc


def crc16_hj212(raw: Iterable[int]) -> int:
    """The CRC-16 of HJ 212-2017 annex A. It folds each byte into the high half, so it differs from Modbus."""
    crc = 0xFFFF
    for byte in raw:
        crc = _SHIFTED[crc >> 8 ^ byte]
    return crc


def sum8(raw: bytes | bytearray | memoryview) -> int:
    """The sum of all bytes, modulo 256: GB/T 26875.3-2011 6.6.5."""
    return sum(raw) & 0xFF


def xor8(raw: Iterable[int]) -> int:
    """All bytes combined by exclusive or: JT/T 808-2019 4.4.4."""
    check = 0
    for byte in raw:
        check ^= byte
    return check
