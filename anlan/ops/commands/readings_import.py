"""`anlan readings import FILE`: old readings from a CSV or XLSX into the history."""

import argparse
import json
from pathlib import Path

from anlan.foundation.journal.api import Actor
from anlan.kit.tables import TableUnreadable
from anlan.ops.trouble import Trouble
from anlan.watch.telemetry.api import Point, TelemetryRefused, import_readings
from anlan.watch.telemetry.backfill import LARGEST


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether it is only tried."""
    parser.add_argument("file", metavar="文件", help="CSV 或 XLSX，首行列名：测点编号、观测时间、数值、单位（可不写）")
    parser.add_argument("--dry-run", action="store_true", help="只核对，不存入")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """0 when every row is stored or was stored already; 1 with the wrong rows named; raises Trouble."""
    path = Path(arguments.file)
    try:
        if path.stat().st_size > LARGEST:
            raise Trouble(f"文件超过 {LARGEST // 1024**2} MB，请拆成几份")
        with path.open("rb") as file:
            report = import_readings(
                file,
                name=path.name,
                points=Point.objects.all(),
                by=Actor.system("运维命令"),
                is_dry=arguments.dry_run,
            )
    except OSError as trouble:
        raise Trouble(f"读不出文件 {arguments.file}：{trouble.strerror}") from trouble
    except (TableUnreadable, TelemetryRefused) as refused:
        raise Trouble(str(refused)) from refused
    for error in report.errors:
        print(f"  第 {error.row} 行：{error.message}")
    if report.error_count:
        print(f"有 {report.error_count} 行要改，没有存入")
    else:
        done = "将存入" if report.is_dry else "存入"
        print(f"{done} {report.new} 条，已有 {report.known} 条，文件内重复 {report.repeated} 行")
    if arguments.json:
        counts = {name: getattr(report, name) for name in ("rows", "new", "known", "repeated", "impossible", "points")}
        errors = [{"row": error.row, "message": error.message} for error in report.errors]
        print(json.dumps({**counts, "is_dry": report.is_dry, "errors": errors}, ensure_ascii=False))
    return 1 if report.error_count else 0
