"""`anlan casework diagram`: draw every registered procedure from its declaration into the docs."""

import argparse
from pathlib import Path

from anlan.config.environment import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and where to."""
    parser.add_argument("action", choices=["diagram", "sweep"], help="diagram 由声明生成流程说明；sweep 立即检查时限")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "procedures", metavar="目录", help="写到哪个目录")
    parser.add_argument("--check", action="store_true", help="只比较，不写；与声明不符时返回 1")


def run(args: argparse.Namespace) -> int:
    """Exit code 0; with `--check` 1 when a page differs from its declaration."""
    return _diagram(args.to, only_check=args.check) if args.action == "diagram" else _sweep()


def _diagram(folder: Path, *, only_check: bool) -> int:
    from anlan.foundation.casework.api import registered_procedures
    from anlan.foundation.casework.diagram import page

    stale = 0
    folder.mkdir(parents=True, exist_ok=True)
    for procedure in registered_procedures():
        file, wanted = folder / f"{procedure.key}.md", page(procedure)
        if file.exists() and file.read_text("utf-8") == wanted:
            continue
        stale += 1
        if only_check:
            print(f"✗ {file.name} 与声明不符，请运行 anlan casework diagram")
        else:
            file.write_text(wanted, "utf-8")
            print(f"已写 {file.name}")
    return 1 if only_check and stale else 0


def _sweep() -> int:
    from django.utils import timezone

    from anlan.foundation.casework.api import sweep

    print(f"变灯 {sweep(timezone.now())} 件")
    return 0
