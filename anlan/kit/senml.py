"""SenML (RFC 8428) packs to resolved measurements: names, times and units after the base fields are applied.

A pack is read as far as it is right: a bad record is named with the reason, the good ones are kept.
"""

import contextlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from anlan.kit.senml_cbor import CBOR_ARRAYS, packs_of_cbor

NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:./_")
RELATIVE_BELOW = 2**28  # RFC 8428 4.5.3: smaller times are relative to now
VERSION = 26  # RFC 9100: version 10 with secondary units; larger ones have features that we do not know
MOST = 20_000  # records in one pack


class Record(msgspec.Struct, gc=False):
    """One JSON object of a pack; unknown fields are ignored unless they end in `_` (RFC 8428 4.4)."""

    bn: str | None = None
    bt: float | None = None
    bu: str | None = None
    bv: float | None = None
    bs: float | None = None
    bver: int | None = None
    n: str | None = None
    u: str | None = None
    v: float | None = None
    vs: str | None = None
    vb: bool | None = None
    vd: str | None = None
    s: float | None = None
    t: float | None = None
    ut: float | None = None


class Plain(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A record of the plain kind that nearly all devices send; anything else goes the careful way."""

    v: float
    n: str = ""
    t: float = 0.0
    u: str | None = None
    bn: str | None = None
    bt: float | None = None
    bu: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A resolved record: `time` in epoch seconds, `value` a number (true is 1, false is 0)."""

    index: int
    name: str
    unit: str
    time: float
    value: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was left out; `index` counts from 0, -1 means the whole pack."""

    index: int
    reason: str

    def __str__(self) -> str:
        return self.reason if self.index < 0 else f"第 {self.index + 1} 条：{self.reason}"


_PACKS = msgspec.json.Decoder(list[list[Plain]])
_PACK = msgspec.json.Decoder(list[Plain])
_BASE = frozenset(("bn", "bt", "bu", "bv", "bs", "bver"))


def decode_packs(payloads: Sequence[bytes]) -> list[list[Plain] | None]:
    """The packs that are plain throughout, None for each that is not.

    All are read as one JSON array. The packs must come out as many as went in, and no sender can shift another's:
    a pack that is really two would need two that are really one beside it. Joining two, one ending in `]` and one
    beginning with `[`, takes a string over a raw line break (not JSON) or an array inside a record (not plain).
    """
    packs: list[list[Plain]] = []
    if all(payload[:1] == b"[" and payload[-1:] == b"]" for payload in payloads):
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            packs = _PACKS.decode(b"[" + b",\n".join(payloads) + b"]")
    return list(packs) if len(packs) == len(payloads) else [_plain_pack(payload) for payload in payloads]


def _plain_pack(payload: bytes) -> list[Plain] | None:
    try:
        return _PACK.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def decode_pack(payload: bytes) -> tuple[list[tuple[int, Record]], list[Refusal]]:
    """One pack, in JSON or CBOR: its readable records with their index, and what could not be read."""
    is_cbor = payload[:1] and payload[0] in CBOR_ARRAYS
    try:
        # Unlike a strict reader `json` lets NaN pass, so that the record can be named.
        found = packs_of_cbor(payload) if is_cbor else json.loads(payload)
    except (ValueError, RecursionError) as error:
        return [], [Refusal(-1, f"不是 SenML：应为 {'CBOR' if is_cbor else 'JSON'} 数组（{_short(error)}）")]
    if not isinstance(found, list):
        return [], [Refusal(-1, "不是 SenML：应为 JSON 数组（RFC 8428），收到的不是数组")]
    if len(found) > MOST:
        return [], [Refusal(-1, f"一包有 {len(found)} 条，超过 {MOST} 条，请分包发送")]
    records: list[tuple[int, Record]] = []
    refusals: list[Refusal] = []
    for index, fields in enumerate(found):
        record = _record(fields)
        if isinstance(record, str):
            refusals.append(Refusal(index, record))
            if isinstance(fields, dict) and not _BASE.isdisjoint(fields):
                refusals.append(Refusal(index, "它的基础字段无法采用，后面的记录无从解释，整包其余部分未收"))
                break
        else:
            records.append((index, record))
    return records, refusals


def _record(fields: Any) -> Record | str:
    """A record from its JSON object, or what is wrong with it."""
    if not isinstance(fields, dict):
        return "应为 JSON 对象"
    if any(isinstance(text, str) and not _is_text(text) for pair in fields.items() for text in pair):
        return "文字里有不成对的 Unicode 代理字符"
    unknown = [name for name in fields if name.endswith("_")]
    if unknown:
        return f"字段「{unknown[0][:20]}」要求必须理解，本平台不支持"
    try:
        return msgspec.convert(fields, Record)
    except (msgspec.ValidationError, OverflowError) as error:
        return f"字段类型不对（{_short(error)}）"


def resolve(records: Sequence[tuple[int, Record]], now: float) -> Iterator[Measurement | Refusal]:
    """Apply the base fields in order; records of base fields alone only set them."""
    name = unit = ""
    time = value = 0.0
    for index, record in records:
        if record.bver is not None and record.bver > VERSION:
            yield Refusal(index, f"SenML 版本 {record.bver} 高于本平台支持的 {VERSION}")
            return
        name = record.bn if record.bn is not None else name
        time = record.bt if record.bt is not None else time
        unit = record.bu if record.bu is not None else unit
        value = record.bv if record.bv is not None else value
        number = _number(record, value)
        if number is None:
            continue
        full = name + (record.n or "")
        moment = time + (record.t or 0.0)
        reason = number if isinstance(number, str) else _wrong(full, number, moment)
        if reason or isinstance(number, str):
            yield Refusal(index, reason)
            continue
        yield Measurement(
            index,
            full,
            record.u if record.u is not None else unit,
            moment + now if moment < RELATIVE_BELOW else moment,
            number,
        )


def _number(record: Record, base: float) -> float | str | None:
    """The record's value; or why there is none; None for a record of base fields alone."""
    if record.v is not None:
        return record.v + base
    if record.vb is not None:
        return float(record.vb)
    if record.vs is not None or record.vd is not None:
        return "只接受数值（v）或布尔值（vb），不接受文本与二进制"
    if record.s is not None:
        return "不接受累计值（s）"
    if record.n is None and record.t is None and record.u is None:
        return None
    return "缺少数值（v 或 vb）"


def _wrong(name: str, number: float, moment: float) -> str:
    if not name:
        return "缺少名称（n 或 bn）"
    if not name[0].isalnum() or not NAME_CHARACTERS.issuperset(name):
        return "名称只能用字母、数字和 - : . / _，并以字母或数字开头"
    if not (math.isfinite(number) and math.isfinite(moment)):
        return "数值或时间不是有限数"
    return ""


def _is_text(text: str) -> bool:
    """JSON can spell half a character (`"\\ud800"`), which no answer and no table can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(error: Exception) -> str:
    return str(error)[:80]
