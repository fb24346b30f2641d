"""`anlan journal verify|anchor`: is the journal what it was, and keep its head outside the database."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from anlan.config.environment import environment
from anlan.foundation.journal.anchors import anchor_head, anchor_place
from anlan.foundation.journal.verify import verify


def anchor_file() -> Path:
    """Where this installation keeps its anchors; copy it away from this machine."""
    return anchor_place(environment.data_dir)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and against which anchors."""
    parser.add_argument("action", choices=["verify", "anchor"], help="verify 校验全链；anchor 签名并写出链头")
    parser.add_argument("--anchors", type=Path, metavar="文件", help="锚点文件，默认在数据目录 anchors 下")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when sound, 1 when something was altered, removed or inserted."""
    file = args.anchors or anchor_file()
    return _verify(file, args.json) if args.action == "verify" else _anchor(file, args.json)


def _verify(file: Path, as_json: bool) -> int:
    report = verify(file)
    for finding in report.findings:
        print(f"✗ {finding.message}")
    print(
        f"留痕 {report.entries} 条，已封存 {report.sealed} 条，待封存 {report.unsealed} 条，"
        f"锚点 {report.anchors} 个：{'完好' if report.is_sound else f'发现 {len(report.findings)} 处问题'}"
    )
    if as_json:
        print(json.dumps({**asdict(report), "is_sound": report.is_sound}, ensure_ascii=False))
    return 0 if report.is_sound else 1


def _anchor(file: Path, as_json: bool) -> int:
    anchor = anchor_head(file)
    print(f"锚点 {anchor.code}，已写入 {file}" if anchor else "自上个锚点以来没有新的留痕")
    if as_json:
        print(json.dumps({"code": anchor.code if anchor else None, "file": str(file)}, ensure_ascii=False))
    return 0
