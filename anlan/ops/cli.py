"""The `anlan` command: finds the command that was named, and turns trouble into one clear sentence."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from anlan.ops.registry import COMMANDS, Command
from anlan.ops.trouble import Trouble

EPILOG = """环境变量：
  ANLAN_DATA_DIR  数据目录（默认：程序目录下的 .data）
  ANLAN_PORT      网页端口（默认：8700）
  ANLAN_HOST      监听地址（默认：127.0.0.1，只接受本机访问）
  ANLAN_GB26875_PORT、ANLAN_SL651_PORT、ANLAN_HJ212_PORT、ANLAN_JT808_PORT
                  设备协议的端口；不设则不启用
  DATABASE_URL    使用已有的 PostgreSQL
  NATS_URL        使用已有的 NATS
  ANLAN_DEBUG=1   出错时显示完整调用栈

每个命令的说明：anlan 命令 --help"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 refused or failed, 2 wrong use, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    name, rest = _split(words)
    if name is None:
        return _explain(words)
    try:
        return _call(name, COMMANDS[name], rest)
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as failure:
        if os.environ.get("ANLAN_DEBUG") == "1":
            raise
        print(f"错误：{_sentence(failure)}", file=sys.stderr)
        return 1


def _call(name: str, command: Command, rest: Sequence[str]) -> int:
    _check_environment()
    if command.needs_django:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
        import django

        django.setup()
    module = importlib.import_module(command.module)
    parser = _Parser(prog=f"anlan {name}", description=command.help, add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(rest)) or 0)


class _Parser(argparse.ArgumentParser):
    """argparse with its frame in Chinese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in _FRAME.items():
            text = text.replace(english, chinese, 1)
        return text

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ERRORS.items():
            message = message.replace(english, chinese)
        print(f"用法不对：{message}。说明：{self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


_FRAME = {"usage:": "用法：", "positional arguments:": "参数：", "options:": "选项："}
_ERRORS = {
    "the following arguments are required:": "缺少参数",
    "one of the arguments": "须给出其中之一：",
    " is required": "",
    "unrecognized arguments:": "不认识的参数",
    "expected one argument": "需要一个值",
    "invalid choice:": "没有这个选项",
    "choose from": "可选",
    "argument ": "",
    "invalid int value:": "需要整数，收到",
    "invalid float value:": "需要数字，收到",
}


def _split(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The longest command name that the words begin with, and the words after it."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in COMMANDS:
            return name, list(words[length:])
    return None, []


def _explain(words: Sequence[str]) -> int:
    """Show the list of commands, or those of a group (`anlan journal`); 2 when a name is wrong."""
    wanted = [word for word in words if not word.startswith("-")]
    group = {n: c for n, c in COMMANDS.items() if not wanted or n.split(" ")[0] == wanted[0]}
    wrong = bool(wanted) and (not group or len(wanted) > 1)
    out = sys.stderr if wrong else sys.stdout
    if wrong:
        print(f"没有这个命令：anlan {' '.join(wanted)}", file=out)
    print("安澜，区（县）应急管理综合平台\n\n用法：anlan 命令 [选项]\n\n命令：", file=out)
    for name, command in (group or COMMANDS).items():
        print(f"  {name:<24}{command.help}", file=out)
    print(f"\n{EPILOG}", file=out)
    return 2 if wrong else 0


def _check_environment() -> None:
    port = os.environ.get("ANLAN_PORT") or "8700"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"ANLAN_PORT 应是 1 到 65535 的整数，现在是“{port}”")


def _sentence(failure: Exception) -> str:
    """One sentence for the operator; the whole story only with ANLAN_DEBUG=1."""
    if isinstance(failure, Trouble):
        return str(failure)
    kind = type(failure)
    if kind.__name__ == "OperationalError" and kind.__module__.split(".")[0] in ("django", "psycopg"):
        reason = str(failure).strip().splitlines()[0]
        return f"连不上数据库。安澜在运行吗？启动：anlan up，查看：anlan status。（{reason}）"
    if kind.__module__.split(".")[0] in ("anlan", "demo"):
        return str(failure)
    return f"{kind.__name__}: {failure}（设置 ANLAN_DEBUG=1 可看到完整调用栈）"
