"""`anlan fuzz PROTOCOL --count N`: changed frames against a decoder; crashes, time, memory."""

import argparse
import json
from dataclasses import asdict

from anlan.connectors.codecs import CODECS
from anlan.ops.trial.mutation import attack
from anlan.ops.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which protocol, and how many frames."""
    parser.add_argument("protocol", metavar="协议", choices=sorted(CODECS), help="、".join(sorted(CODECS)))
    parser.add_argument("--count", type=int, default=2000, metavar="N", help="报文条数，默认 2000")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="随机数种子，默认 1；相同种子产生相同报文")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a frame crashed or hung the decoder."""
    if arguments.count < 1:
        raise Trouble("--count 应是正整数")
    harm = attack(CODECS[arguments.protocol], arguments.count, arguments.seed)
    if arguments.json:
        print(json.dumps({"protocol": arguments.protocol, "ok": harm.is_none, **asdict(harm)}, ensure_ascii=False))
    else:
        print(
            f"{arguments.protocol}：{harm.frames} 条变异报文，用时 {harm.seconds:.1f} 秒，"
            f"最慢 {harm.slowest_ms:.1f} 毫秒；"
            f"读懂 {harm.understood}，服务端应答 {harm.answered}；崩溃 {harm.crash_count}，超过 1 秒 {harm.slow}；"
            f"内存 {harm.memory_start_kb // 1024} → {harm.memory_end_kb // 1024} MB"
        )
        for crash in harm.crashes:
            print(f"  {crash['error']}\n    {crash['frame']}")
    return 0 if harm.is_none else 1
