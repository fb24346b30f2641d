"""The command `anlan`: everything an operator does."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from anlan.ops.trouble import Trouble

# name -> (module, the sentence of `anlan --help`); a module is loaded only when it is called
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("anlan.ops.commands.up", "启动全部服务，直到 Ctrl-C"),
    "down": ("anlan.ops.commands.down", "停止正在运行的安澜"),
    "status": ("anlan.ops.commands.status", "查看各进程与地址"),
    "process": ("anlan.ops.commands.process", "只运行一个进程（供 systemd 等使用）"),
    "migrate": ("anlan.ops.commands.migrate", "更新数据库结构并载入随产品提供的规则"),
    "dispatch": ("anlan.ops.commands.dispatch", "事件投递与留痕封存"),
    "journal": ("anlan.ops.commands.journal", "校验留痕，或把链头写到库外"),
    "deadline": ("anlan.ops.commands.deadline", "推算期限：从某日起第 N 个工作日是哪一天"),
}


def parser() -> argparse.ArgumentParser:
    """The parser with every command's name and sentence."""
    made = argparse.ArgumentParser(prog="anlan", description="安澜：区级大应急平台的运维命令")
    commands = made.add_subparsers(dest="command", metavar="命令", required=True)
    for name, (_, sentence) in COMMANDS.items():
        commands.add_parser(name, help=sentence, add_help=False)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Trouble is one sentence, without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] not in COMMANDS:
        parser().parse_args(words or ["--help"])
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    path, sentence = COMMANDS[words[0]]
    module: ModuleType = importlib.import_module(path)
    own = argparse.ArgumentParser(prog=f"anlan {words[0]}", description=sentence)
    module.add_arguments(own)
    try:
        return int(module.run(own.parse_args(words[1:])))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("ANLAN_DEBUG") == "1":
            raise
        print(f"命令没有完成：{type(error).__name__}: {error}（设 ANLAN_DEBUG=1 可见全部经过）", file=sys.stderr)
        return 1
