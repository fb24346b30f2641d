"""Identifiers against published test vectors."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kit import identifiers as i
from anlan.kit.partition import partition_of, subject_of, topic_of

VECTORS = files("anlan.kit").joinpath("tests/data")


def vectors(name):
    return json.loads(VECTORS.joinpath(name).read_text("utf-8"))


@pytest.mark.parametrize("code", vectors("uscc.json")["valid"])
def test_registered_codes_are_right(code):
    assert i.check_uscc(code) == code


def test_a_formatted_code_is_normalised():
    for case in vectors("uscc.json")["formatted"]:
        assert i.check_uscc(case["text"]) == case["code"]


@pytest.mark.parametrize("case", vectors("uscc.json")["invalid"], ids=lambda c: c["code"])
def test_wrong_codes_are_refused(case):
    with pytest.raises(i.IdentifierWrong, match=r"18 位|校验位"):
        i.check_uscc(case["code"])


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_one_changed_sign_is_noticed(first17, place):
    code = first17 + i.uscc_check_sign(first17)
    assert i.check_uscc(code) == code
    wrong = code[:place] + ("1" if code[place] != "1" else "2") + code[place + 1 :]
    with pytest.raises(i.IdentifierWrong):
        i.check_uscc(wrong)


@pytest.mark.parametrize("case", vectors("resident_id.json")["cases"], ids=lambda c: c["note"] or "valid")
def test_resident_ids(case):
    if case["valid"] or "strict" in case["note"]:  # past place codes are not held, so none is refused
        assert i.check_resident_id(case["id"])
    else:
        with pytest.raises(i.IdentifierWrong):
            i.check_resident_id(case["id"])


@pytest.mark.parametrize("plate", [*vectors("plates_and_phones.json")["plates"]["valid"], "赣G12345", "赣G·D12345"])
def test_plates(plate):
    assert i.check_plate(plate)


@pytest.mark.parametrize("plate", vectors("plates_and_phones.json")["plates"]["invalid"])
def test_wrong_plates(plate):
    with pytest.raises(i.IdentifierWrong):
        i.check_plate(plate)


def test_phones():
    phones = vectors("plates_and_phones.json")["phones"]
    assert all(len(i.check_mobile(phone)) == 11 for phone in phones["mobile_valid"])
    assert all(i.check_phone(phone) for phone in phones["landline"])
    for wrong in ("12345", "<script>", "١٣٩"):
        with pytest.raises(i.IdentifierWrong):
            i.check_phone(wrong)


def test_masks():
    assert i.masked_phone("13812345678") == "138****5678"
    assert i.masked_name("李秀英") == "李**"
    assert i.masked_resident_id("371001198010082394") == "371001***********4"


def test_a_device_keeps_its_partition():
    assert partition_of("JS-0412") == partition_of("JS-0412")
    assert topic_of("JS-0412") == subject_of("JS-0412").replace(".", "/")
    assert {partition_of(f"D-{n}") for n in range(500)} == set(range(16))
