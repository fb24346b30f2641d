"""`anlan cap check FILE…`: judge CAP messages; with `--json` one object a line: file, version, valid, errors."""

import argparse
import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import BinaryIO

from anlan.kit.cap import MOST_BYTES, Fault, SignatureWrong, Trusted, Verdict, check, trusted_from, verify
from anlan.ops.trouble import Trouble

PACKED = b"\x1f\x8b"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which files."""
    parser.add_argument("files", nargs="+", metavar="文件", help="CAP 消息（XML，可为 .gz）；- 为标准输入")
    parser.add_argument("--signed-by", type=Path, metavar="PEM", help="还要求由这个公钥或证书签名")
    parser.add_argument("--json", action="store_true", help="每个文件一行一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when every message is valid, else 1."""
    trusted = _trusted(arguments.signed_by) if arguments.signed_by else None
    all_valid = True
    for name in arguments.files:
        verdict = _verdict(name, trusted)
        all_valid = all_valid and verdict.is_valid
        print(_as_json(name, verdict) if arguments.json else _as_words(name, verdict))
    return 0 if all_valid else 1


def _trusted(place: Path) -> Trusted:
    try:
        return trusted_from(place.read_bytes())
    except (OSError, SignatureWrong) as wrong:
        raise Trouble(f"读不出 {place}：{wrong.strerror if isinstance(wrong, OSError) else wrong}") from wrong


def _verdict(name: str, trusted: Trusted | None) -> Verdict:
    try:
        raw = _read(name)
        verdict = check(raw)
        if trusted is not None and verdict.is_valid:
            verify(raw, trusted)
        return verdict
    except SignatureWrong as wrong:
        return Verdict(verdict.version, (Fault("Signature", str(wrong), "/alert[1]/Signature[1]"),))
    except (OSError, EOFError, zlib.error) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else "压缩包损坏"
        known = {"No such file or directory": "没有这个文件", "Is a directory": "这是目录，请给出文件"}
        return Verdict("", (Fault("alert", f"读不到文件：{known.get(reason, reason)}。"),))


def _read(name: str) -> bytes:
    """No more than one byte over what is accepted, packed or not."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return _unpacked(file) if file.peek(2)[:2] == PACKED else file.read(MOST_BYTES + 1)


def _unpacked(file: BinaryIO) -> bytes:
    with gzip.GzipFile(fileobj=file) as packed:
        return packed.read(MOST_BYTES + 1)


def _as_json(name: str, verdict: Verdict) -> str:
    errors = [{"element": fault.element, "reason": fault.reason, "path": fault.path} for fault in verdict.faults]
    facts = {"file": name, "version": verdict.version or None, "valid": verdict.is_valid, "errors": errors}
    return json.dumps(facts, ensure_ascii=False)


def _as_words(name: str, verdict: Verdict) -> str:
    version = f"CAP {verdict.version}" if verdict.version else "不是 CAP"
    if verdict.is_valid:
        return f"✓ {name}  {version}，合规"
    lines = [f"✗ {name}  {version}，{len(verdict.faults)} 处不合规"]
    return "\n".join([*lines, *(f"    {fault.path or fault.element}  {fault.reason}" for fault in verdict.faults)])
