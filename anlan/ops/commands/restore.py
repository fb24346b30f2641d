"""`anlan restore`: a backup into an empty data directory."""

import argparse
from pathlib import Path

from anlan.config.environment import environment
from anlan.ops import archive
from anlan.ops.data_dir import DataDir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.add_argument("file", type=Path, metavar="文件", help="anlan backup 写出的文件")


def run(arguments: argparse.Namespace) -> int:
    """Restore; the next `anlan up` goes on from there."""
    data_dir = DataDir(environment.data_dir)
    data_dir.prepare()
    made_at = archive.restore(data_dir, arguments.file.resolve())
    print(f"已恢复 {made_at} 的备份到 {data_dir.path}。启动：anlan up")
    return 0
