"""`anlan backup`: the database, the secrets and the journal's anchors in one file."""

import argparse
from datetime import datetime
from pathlib import Path

from anlan.config.environment import environment
from anlan.ops import archive
from anlan.ops.data_dir import DataDir
from anlan.ops.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", nargs="?", type=Path, metavar="文件", help="默认：当前目录下的 anlan-日期-时间.tar")


def run(arguments: argparse.Namespace) -> int:
    """Write it and say how large it is."""
    moment = datetime.now().astimezone()
    file = (arguments.file or Path(f"anlan-{moment:%Y%m%d-%H%M%S}.tar")).resolve()
    if file.exists():
        raise Trouble(f"{file} 已经存在，请换一个文件名")
    if not file.parent.is_dir():
        raise Trouble(f"目录 {file.parent} 不存在，请先创建")
    size = archive.write(DataDir(environment.data_dir), file)
    print(f"已备份到 {file}（{size / 1024**2:.1f} MB）。文件内含密钥，请妥善保管")
    return 0
