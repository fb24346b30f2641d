"""SenML in CBOR says the same as in JSON (RFC 8428, sections 5.1.3 and 6), and no bytes do harm."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kit.senml import Measurement, Refusal, decode_pack, resolve

# RFC 8428 section 6: the pack of 5.1.3 in CBOR.
PUBLISHED = bytes.fromhex(
    "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067766f6c74616765"
    "01615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333a3006763757272656e74062302fb3ff4cccccccccc"
    "cda3006763757272656e74062202fb3ff6666666666666a3006763757272656e74062102f93e00a3006763757272656e74062002fb3ff999"
    "999999999aa3006763757272656e74060002fb3ffb333333333333"
)
NAME = "urn:dev:ow:10e2073a0108006:"


def read(payload: bytes) -> tuple[list[Measurement], list[Refusal]]:
    records, refusals = decode_pack(payload)
    found = list(resolve(records, 1_782_859_200.0))
    return [one for one in found if isinstance(one, Measurement)], [
        *refusals,
        *(one for one in found if isinstance(one, Refusal)),
    ]


def test_it_works() -> None:
    good, refusals = read(PUBLISHED)
    assert refusals == []
    assert (good[0].name, good[0].unit, good[0].value) == (f"{NAME}voltage", "V", 120.1)
    assert [(one.name, one.unit, one.time, one.value) for one in good[1:]] == [
        (f"{NAME}current", "A", 1276020076.001 - 5 + place, round(1.2 + place / 10, 1)) for place in range(6)
    ]


def test_numbers_of_all_kinds() -> None:
    pack = cbor2.dumps([{0: "a", 2: 7}, {0: "b", 2: Decimal("21.25")}, {0: "c", 4: True}, {"n": "d", "v": 1.5}])
    good, refusals = read(pack)
    assert ([one.value for one in good], refusals) == ([7.0, 21.25, 1.0, 1.5], [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([{0: "a", 2: "warm"}], "字段类型不对"),
        ([{0: "a", 2: 2**2000}], "不是有限数"),
        ([{0: "a", 2: [1]}], "字段类型不对"),
        ([{0: "a", 2: Fraction(1, 3)}], "字段类型不对"),
        ([{0: "a", 3: "text"}], "只接受数值"),
        ([{0: "a", 8: b"bytes"}], "只接受数值"),
        ([{0: "a", "must_": 1, 2: 1}], "要求必须理解"),
        ([7], "应为 JSON 对象"),
        ([{0: "a", 6: datetime(2026, 7, 1, tzinfo=UTC), 2: 1}], "字段类型不对"),
    ],
)
def test_what_is_wrong_is_named(content: object, words: str) -> None:
    good, refusals = read(cbor2.dumps(content))
    assert good == []
    assert words in str(refusals[0])


@pytest.mark.parametrize(
    "payload",
    [
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",  # an array of more elements than there is memory
        b"\x81" * 100_000,
        b"\x9f" * 50_000,
        b"\x81\xd8\x1c\x81\xd8\x1d\x00",  # a reference to itself
        b"\x81\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",  # bytes without end
        b"\x81\xa1\xa0\x01",  # a map as a label
        b"\x80extra",
        b"\x81",
    ],
)
def test_hostile_packs(payload: bytes) -> None:
    good, _ = read(payload)
    assert good == []


@given(st.binary(max_size=300).map(lambda raw: b"\x82" + raw))
def test_no_bytes_raise(payload: bytes) -> None:
    read(payload)
