"""`anlan decode PROTOCOL FRAME|FILE`: what device frames mean; one line a frame."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from anlan.connectors.codecs import CODECS
from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.gb26875.messages import decode as decode_gb26875
from anlan.connectors.wire.codec import Codec
from anlan.ops.trouble import Trouble

MOST_BYTES = 256 * 1024 * 1024
LONGEST_NAME = 1024  # what is longer cannot be a file's name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which protocol, and the frame or where it is."""
    parser.add_argument("protocol", metavar="协议", choices=sorted(CODECS), help="、".join(sorted(CODECS)))
    parser.add_argument(
        "frame", metavar="报文或文件", help="十六进制报文（HJ 212 为文本）、每行一条的文件，或 - 表示标准输入"
    )
    parser.add_argument("--json", action="store_true", help="每条报文输出一行 JSON 对象")
    clock = parser.add_argument("--clock", metavar="时间格式", choices=[clock.value for clock in Clock], default="auto")
    clock.help = "GB/T 26875 设备的时间格式：binary、bcd 或 auto（默认）"


def run(arguments: argparse.Namespace) -> int:
    """Print every frame, right or wrong; exit code 1 when there was none to read."""
    codec = CODECS[arguments.protocol]
    if codec.key == "gb26875":
        codec = replace(codec, decode=partial(decode_gb26875, clock=Clock(arguments.clock)))
    is_any = False
    for found in _decoded(codec, arguments.frame):
        is_any = is_any or "raw" in found
        print(msgspec.json.encode(found).decode() if arguments.json else _words(found))
    if not is_any:
        raise Trouble("没有可解读的报文。请给出十六进制报文（HJ 212 为文本）或文件名")
    return 0


def _decoded(codec: Codec, given: str) -> Iterator[dict[str, Any]]:
    """The frames as `Message.as_json` with the bytes under `raw`; a line that is no hex has only `errors`."""
    for place, line in _lines(codec, given):
        try:
            raw = line if isinstance(line, bytes) else codec.raw_of(line)
        except ValueError:
            yield {"protocol": codec.key, "ok": False, "errors": [f"第 {place} 行不是十六进制：{str(line)[:60]}"]}
            continue
        for frame, message in codec.read(raw):
            yield {**message.as_json(), "raw": codec.written(frame.raw)}


def _lines(codec: Codec, given: str) -> Iterator[tuple[int, str | bytes]]:
    """Numbered lines; a file of bytes is one line of them."""
    content = _content(given)
    if content is None:
        yield 1, given
        return
    try:
        lines = content.decode("ascii" if not codec.is_text else "gb18030").splitlines()
    except UnicodeDecodeError:
        yield 1, content
        return
    yield from ((place, line) for place, line in enumerate(lines, 1) if line.strip())


def _content(given: str) -> bytes | None:
    """What is in the file of this name; None when there is none. Raises Trouble."""
    if given == "-":
        return sys.stdin.buffer.read(MOST_BYTES)
    try:
        place = Path(given)
        if len(given) > LONGEST_NAME or not place.is_file():
            return None
        if place.stat().st_size > MOST_BYTES:
            raise Trouble(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请拆分后再解读")
        return place.read_bytes()
    except (OSError, ValueError):
        return None


def _words(found: dict[str, Any]) -> str:
    """The same for people."""
    lines = [f"{'✓' if found['ok'] else '✗'} {found.get('title', '')}"]
    lines += [f"  {title}" for title in found["errors"]]
    for reading in found.get("readings", ()):
        value = "无有效值" if reading["value"] is None else f"{reading['value']:g} {reading['unit']}".rstrip()
        lines.append(f"  {reading['name']:<24}{reading['title']} {value}  {reading['at'] or ''}".rstrip())
    for event in found.get("events", ()):
        lines.append(f"  {event['name']:<24}{event['title']}  {event['at'] or ''}".rstrip())
    return "\n".join(lines)
