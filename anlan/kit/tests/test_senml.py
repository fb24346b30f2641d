"""SenML: the published cases, and packs that are partly wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.kit.senml import Measurement, Refusal, decode_pack, decode_packs, resolve

NOW = 1_800_000_000.0
CASES = json.loads((Path(__file__).parent / "vectors" / "senml_cases.json").read_text("utf-8"))["cases"]
RESOLVED = [case for case in CASES if "resolved" in case and all("v" in r or "vb" in r for r in case["resolved"])]


def read(content: Any) -> list[Measurement | Refusal]:
    """Decode and resolve a pack given as Python data or raw bytes."""
    records, refusals = decode_pack(content if isinstance(content, bytes) else json.dumps(content).encode())
    return [*refusals, *resolve(records, NOW)]


@pytest.mark.parametrize("case", RESOLVED, ids=lambda case: case["id"])
def test_published_case_resolves(case: dict[str, Any]) -> None:
    found = [m for m in read(case["input"]) if isinstance(m, Measurement)]
    assert [(m.name, m.unit) for m in found] == [(r["n"], r.get("u", "")) for r in case["resolved"]]
    times = [NOW if r["t"] == "<now>" else r["t"] for r in case["resolved"]]
    assert [m.time for m in found] == pytest.approx(times)
    assert [m.value for m in found] == pytest.approx([float(r.get("v", r.get("vb", 0))) for r in case["resolved"]])


def test_good_records_of_a_mixed_pack_are_kept_and_bad_ones_named() -> None:
    found = read([{"n": "a", "v": 1}, {"n": "b", "v": "1"}, {"v": 2}, {"n": "../x", "v": 3}, {"n": "e", "v": 5}])
    assert [m.name for m in found if isinstance(m, Measurement)] == ["a", "e"]
    assert [str(m)[:6] for m in found if isinstance(m, Refusal)] == ["第 2 条：", "第 3 条：", "第 4 条："]


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b"[", b"\xff\xfe", b'[{"n":"a","v":NaN}]', b"[1,2]", b"[[]]"])
def test_what_is_no_pack_is_refused_in_words(payload: bytes) -> None:
    found = read(payload)
    assert found
    assert all(isinstance(m, Refusal) for m in found)


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_numbers_beyond_all_bounds_are_refused(number: str) -> None:
    assert not [m for m in read(f'[{{"n":"a","v":{number}}}]'.encode()) if isinstance(m, Measurement)]


def test_relative_time_counts_from_now() -> None:
    assert [m.time for m in read([{"n": "a", "t": -30, "v": 1}]) if isinstance(m, Measurement)] == [NOW - 30]


def test_many_packs_at_once_are_the_same_as_one_by_one() -> None:
    packs = [b'[{"n":"a","v":1}]', b'[{"bn":"b","v":2},{"n":"c","v":3}]']
    together = decode_packs(packs)
    assert [[r.n for r in pack or ()] for pack in together] == [["a"], ["", "c"]]
    assert [pack is None for pack in decode_packs([*packs, b"]["])] == [False, False, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [(b'[{"n":"x]', b'[y","v":1}]'), (b'[{"n":"x","v":1,"q":[[1]', b"[2]]}]"), (b'[{"n":"x","v":1}', b'{"v":2}]')],
)
def test_no_sender_can_shift_the_packs_of_others(one: bytes, other: bytes) -> None:
    forged = [b'[{"n":"own","v":1}],[{"n":"forged","v":9}]', b'[{"n":"victim","v":1}]', one, other]
    found = decode_packs(forged)
    assert found[0] is None
    assert [r.n for r in found[1] or ()] == ["victim"]
    assert found[2:] == [None, None]


@pytest.mark.parametrize("case", [c for c in CASES if "valid" in c], ids=lambda case: case["id"])
def test_published_verdicts(case: dict[str, Any]) -> None:
    refused = [m for m in read(case["input"]) if isinstance(m, Refusal)]
    assert bool(refused) != case["valid"]


def test_not_a_number_is_named_and_its_neighbours_kept() -> None:
    found = read(b'[{"n":"a","v":1},{"n":"b","v":NaN},{"n":"c","v":3},{"n":"d","v":Infinity},{"n":"e","zz_":1,"v":1}]')
    assert [m.name for m in found if isinstance(m, Measurement)] == ["a", "c"]
    assert sorted(str(m)[:5] for m in found if isinstance(m, Refusal)) == ["第 2 条", "第 4 条", "第 5 条"]


def test_nothing_after_a_broken_base_field_is_guessed() -> None:
    found = read([{"n": "a", "v": 1}, {"bn": 7, "n": "b", "v": 2}, {"n": "c", "v": 3}])
    assert [m.name for m in found if isinstance(m, Measurement)] == ["a"]
    assert "整包其余部分未收" in " ".join(str(m) for m in found)


@pytest.mark.parametrize(
    "payload", [b"[" * 100_000, b'[{"n":"a","v":1' + b"0" * 400 + b"}]", b'[{"n":"a","v":1' + b"0" * 9000 + b"}]"]
)
def test_hostile_json_is_refused_in_words(payload: bytes) -> None:
    assert all(isinstance(m, Refusal) for m in read(payload))


@given(st.binary(max_size=200))
def test_noise_never_breaks_the_decoder(noise: bytes) -> None:
    read(noise)


def test_half_a_character_is_named_without_being_repeated() -> None:
    pack = b'[{"n":"a","u":"\\ud800","v":1},{"n":"a","v":1,"x\\udfff_":1},{"n":"a","v":2}]'
    records, refusals = decode_pack(pack)
    assert [index for index, _ in records] == [2]
    for refusal in refusals:
        assert "代理字符" in str(refusal)
        str(refusal).encode()
