"""SenML (RFC 8428) packs to resolved measurements: names, times and units after the base fields are applied.

A pack is read as far as it is right: a bad record is named with the reason, the good ones are kept.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:./_")
RELATIVE_BELOW = 2**28  # RFC 8428 4.5.3: smaller times are relative to now
VERSION = 10  # RFC 8428 4.4: larger versions have features that we do not know


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


_PACKS = msgspec.json.Decoder(list[list[Record]])
_PACK = msgspec.json.Decoder(list[Record])
_RAW_RECORDS = msgspec.json.Decoder(list[msgspec.Raw])
_RECORD = msgspec.json.Decoder(Record)


def decode_packs(payloads: Sequence[bytes]) -> list[list[Record]] | None:
    """Many well-formed packs at once, as one JSON array; None when any of them is malformed."""
    try:
        packs = _PACKS.decode(b"[" + b",".join(payloads) + b"]")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return packs if len(packs) == len(payloads) else None


def decode_pack(payload: bytes) -> tuple[list[tuple[int, Record]], list[Refusal]]:
    """One pack: its readable records with their index, and what could not be read."""
    try:
        return list(enumerate(_PACK.decode(payload))), []
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        raw = _RAW_RECORDS.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return [], [Refusal(-1, f"不是 SenML：应为 JSON 数组（{_short(error)}）")]
    records: list[tuple[int, Record]] = []
    refusals: list[Refusal] = []
    for index, text in enumerate(raw):
        try:
            records.append((index, _RECORD.decode(text)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            refusals.append(Refusal(index, f"字段类型不对（{_short(error)}）"))
    return records, refusals


def resolve(records: Sequence[tuple[int, Record]], now: float) -> Iterator[Measurement | Refusal]:
    """Apply the base fields in order; records without a value only set them."""
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
        if record.v is not None:
            number = record.v + value
        elif record.vb is not None:
            number = float(record.vb)
        elif record.vs is not None or record.vd is not None:
            yield Refusal(index, "只接受数值（v）或布尔值（vb），不接受文本与二进制")
            continue
        elif record.s is not None or record.bs is not None:
            yield Refusal(index, "不接受累计值（s）")
            continue
        else:
            continue
        full = name + (record.n or "")
        moment = time + (record.t or 0.0)
        if reason := _wrong(full, number, moment):
            yield Refusal(index, reason)
            continue
        yield Measurement(
            index,
            full,
            record.u if record.u is not None else unit,
            moment + now if moment < RELATIVE_BELOW else moment,
            number,
        )


def _wrong(name: str, number: float, moment: float) -> str:
    if not name:
        return "缺少名称（n 或 bn）"
    if not name[0].isalnum() or not NAME_CHARACTERS.issuperset(name):
        return "名称只能用字母、数字和 - : . / _，并以字母或数字开头"
    if not (math.isfinite(number) and math.isfinite(moment)):
        return "数值或时间不是有限数"
    return ""


def _short(error: Exception) -> str:
    return str(error)[:80]
