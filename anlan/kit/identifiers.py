"""Numbers that identify things in China: checked, normalised, masked.

Each `check_…` returns the normal form and raises IdentifierWrong with what is wrong and what is expected.
"""

import re
from datetime import date

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, Z, S, V
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ID_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))
_ID_SIGNS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for code in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    )
)
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    "(?:[A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK]))"
)
_MOBILE = re.compile(r"(?:(?:\+|00)86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(?:(0[0-9]{2,3})-?)?([1-9][0-9]{6,7})(?:-([0-9]{1,6}))?")


class IdentifierWrong(ValueError):
    """A number that cannot be what it is said to be."""


def check_uscc(text: str) -> str:
    """统一社会信用代码, GB 32100-2015: 18 signs, the last a check sign."""
    code = re.sub(r"[\s-]", "", text).upper()
    if len(code) != 18:
        raise IdentifierWrong(f"统一社会信用代码须为 18 位，给出的是 {len(code)} 位。")
    strange = [sign for sign in code if sign not in _USCC_SIGNS]
    if strange:
        raise IdentifierWrong(f"统一社会信用代码不含字符「{strange[0]}」（不使用 I、O、S、V、Z）。")
    if uscc_check_sign(code[:17]) != code[17]:
        raise IdentifierWrong("统一社会信用代码的校验位不符，请核对是否抄错。")
    return code


def uscc_check_sign(first17: str) -> str:
    """The check sign that belongs to the first 17 signs."""
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(first17, _USCC_WEIGHTS, strict=True))
    return _USCC_SIGNS[-total % 31]


def check_resident_id(text: str) -> str:
    """居民身份证号, GB 11643: 18 signs; old numbers of 15 digits are completed.

    The place is checked down to the province only: no full table of past place codes is held.
    """
    number = re.sub(r"\s", "", text).upper()
    if re.fullmatch("[0-9]{15}", number):
        number = number[:6] + "19" + number[6:]
        number += _id_check_sign(number)
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        raise IdentifierWrong("身份证号须为 18 位，前 17 位是数字，末位是数字或 X。")
    if number[:2] not in _PROVINCES:
        raise IdentifierWrong("身份证号的地区码不存在，请核对前两位。")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as wrong:
        raise IdentifierWrong("身份证号里的出生日期不存在，请核对第 7 至 14 位。") from wrong
    if born.year < 1850:
        raise IdentifierWrong("身份证号里的出生年份不合理，请核对第 7 至 10 位。")
    if _id_check_sign(number[:17]) != number[17]:
        raise IdentifierWrong("身份证号的校验位不符，请核对是否抄错。")
    return number


def _id_check_sign(first17: str) -> str:
    return _ID_SIGNS[sum(int(sign) * weight for sign, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def check_plate(text: str) -> str:
    """机动车号牌: civil plates of 7 signs and new-energy plates of 8."""
    plate = re.sub(r"[\s·•-]", "", text).upper()
    if not _PLATE.fullmatch(plate):
        raise IdentifierWrong("车牌号须为省份简称加字母，再加 5 位（新能源 6 位）字母或数字。")
    return plate


def check_mobile(text: str) -> str:
    """手机号: 11 digits, without the country code."""
    found = _MOBILE.fullmatch(re.sub(r"[\s-]", "", text))
    if not found:
        raise IdentifierWrong("手机号须为 1 开头的 11 位数字。")
    return found[1]


def check_phone(text: str) -> str:
    """手机号 or 固定电话; a landline is written 区号-号码-分机."""
    try:
        return check_mobile(text)
    except IdentifierWrong:
        found = _LANDLINE.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise IdentifierWrong("电话须为 11 位手机号，或「区号-号码」形式的固定电话。")
    return "-".join(part for part in found.groups() if part)


def masked_phone(phone: str) -> str:
    """A telephone number with its middle hidden, for those who may not read it."""
    if len(phone) < 7:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def masked_resident_id(number: str) -> str:
    """An identity number of which the place and the last sign remain."""
    return number[:6] + "*" * max(0, len(number) - 7) + number[-1:] if len(number) > 7 else "*" * len(number)


def masked_name(name: str) -> str:
    """A person's name of which the first sign remains."""
    return name[:1] + "*" * (len(name) - 1)
