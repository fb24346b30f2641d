"""Decoding frames of HJ 212-2017: the fields of the data segment (6.3.2) and of the command (6.3.3, annex C)."""

import math
import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from anlan.connectors.hj212 import tables
from anlan.connectors.hj212.frames import segment_of
from anlan.connectors.wire.framing import Frame
from anlan.connectors.wire.message import Event, Message, Reading
from anlan.kit.calendar import SHANGHAI

PROTOCOL = "hj212"
ASKS_ANSWER, HAS_PACKAGES = 1, 2  # bits of Flag; the version stands above them
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_SEGMENT = re.compile(rb"(QN|ST|CN|MN)=")
_FIELD = re.compile(r"(QN|ST|CN|PW|MN|Flag|PNUM|PNO)=([^;]*)")


class Header(
    msgspec.Struct,
    frozen=True,
    rename={
        **{name: name.upper() for name in ("qn", "st", "cn", "pw", "mn", "pnum", "pno")},
        "flag": "Flag",
        "data_time": "DataTime",
    },
):
    """The fields of the data segment under the standard's own names: request number, system, command, password,
    device, flag, packages, package."""

    qn: str = ""
    st: str = ""
    st_title: str = ""
    cn: str = ""
    cn_title: str = ""
    pw: str = ""
    mn: str = ""
    flag: int | None = None
    pnum: int | None = None
    pno: int | None = None
    data_time: datetime | None = None

    @property
    def asks_answer(self) -> bool:
        """Whether the sender waits for an answer."""
        return bool((self.flag or 0) & ASKS_ANSWER)


def decode(frame: Frame) -> Message[Header]:
    """A frame's meaning; never raises. A damaged frame is read as far as it goes, and says so."""
    errors = [frame.words] if frame.fault else []
    raw = segment_of(frame.raw)
    begin = _SEGMENT.search(raw)
    if begin is None or b"&&" not in raw:
        return Message(PROTOCOL, "无法解读", "", Header(), errors=errors or ["数据段里没有 CP=&&…&&"])
    head, _, command = raw[begin.start() :].decode("gb18030", "replace").partition("CP=&&")
    header = _header(head, errors)
    content = dict(_items(command.partition("&&")[0]))
    data_time = _time(content.pop(("", "DataTime"), ""), "DataTime", errors)
    header = msgspec.structs.replace(header, data_time=data_time)
    readings = list(_readings(header, content, errors))
    events = list(_events(header, {name: value for (code, name), value in content.items() if not code}))
    return Message(PROTOCOL, header.cn_title, header.mn, header, readings, events, errors)


def _header(text: str, errors: list[str]) -> Header:
    fields = dict(_FIELD.findall(text))
    numbers: dict[str, int | None] = {}
    for name in ("Flag", "PNUM", "PNO"):
        said = fields.get(name, "")
        numbers[name] = int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else None
        if said and numbers[name] is None:
            errors.append(f"{name}={said[:20]} 不是数字")
    system, command = fields.get("ST", ""), fields.get("CN", "")
    if not fields.get("MN"):
        errors.append("缺少设备唯一标识 MN")
    return Header(
        qn=fields.get("QN", ""),
        st=system,
        st_title=tables.SYSTEMS.get(system, ""),
        cn=command,
        cn_title=tables.COMMANDS.get(command, f"命令编码 {command}"),
        pw=fields.get("PW", ""),
        mn=fields.get("MN", ""),
        flag=numbers["Flag"],
        pnum=numbers["PNUM"],
        pno=numbers["PNO"],
    )


def _items(command: str) -> Iterator[tuple[tuple[str, str], str]]:
    """((factor, name), value) of each item; the factor is empty for what belongs to the whole command."""
    for item in re.split("[;,]", command):
        name, equals, value = item.partition("=")
        if equals:
            code, dash, kind = name.strip().rpartition("-")
            yield (code if dash else "", kind), value.strip()


def _readings(header: Header, content: dict[tuple[str, str], str], errors: list[str]) -> Iterator[Reading]:
    for (code, kind), text in content.items():
        if not code or kind in tables.NO_VALUES:
            continue
        title, unit = tables.factor(code, header.st)
        name = f"{code}-{kind}"
        value = number(text)
        if value is None and text:
            errors.append(f"{name}={text[:30]} 不是数值")
        sampled = _time(content.get((code, "SampleTime"), ""), f"{code}-SampleTime", errors)
        yield Reading(
            name,
            f"{title}{tables.KINDS.get(kind, kind)}",
            value,
            "" if kind in tables.WITHOUT_UNIT else unit,
            sampled or header.data_time,
            content.get((code, "Flag"), ""),
        )


def _events(header: Header, facts: dict[str, str]) -> Iterator[Event]:
    """What a command says besides values: results, times, settings."""
    words = tables.REQUEST_RESULTS.get(facts.get("QnRtn", "")) or tables.EXECUTION_RESULTS.get(facts.get("ExeRtn", ""))
    if facts or header.cn in tables.ANSWERS:
        title = f"{header.cn_title}：{words}" if words else header.cn_title
        yield Event(header.cn, title, header.data_time, facts=facts)


def number(text: str) -> float | None:
    """A decimal number; None for anything else, also for those too large to be a value."""
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _time(text: str, name: str, errors: list[str]) -> datetime | None:
    """YYYYMMDDhhmmss, milliseconds behind it allowed, in Beijing time; None when there is none."""
    if not text:
        return None
    try:
        if not (text.isascii() and text.isdigit()) or len(text) not in (14, 17):
            raise ValueError
        parts = [int(text[:4]), *(int(text[at : at + 2]) for at in range(4, 14, 2))]
        return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]
    except ValueError:
        errors.append(f"{name}={text[:30]} 不是时间")
        return None
