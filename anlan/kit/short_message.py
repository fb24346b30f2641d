"""How many charged parts a short message has (3GPP TS 23.038, TS 23.040)."""

ONE_UCS2, MANY_UCS2 = 70, 67
ONE_GSM, MANY_GSM = 160, 153
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def is_plain(text: str) -> bool:
    """Whether the basic alphabet of GSM is enough; Chinese needs UCS-2."""
    return _GSM.issuperset(text)


def parts_of(text: str) -> int:
    """Parts of a text: a part holds a little less when there are several, for the header that joins them."""
    size = len(text) if is_plain(text) else len(text.encode("utf-16-be")) // 2
    one, many = (ONE_GSM, MANY_GSM) if is_plain(text) else (ONE_UCS2, MANY_UCS2)
    return 1 if size <= one else -(-size // many)
