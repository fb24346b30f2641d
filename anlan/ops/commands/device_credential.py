"""`anlan device credential CODE`: a new token for a device, shown this once."""

import argparse
import json

from anlan.foundation.journal.api import Actor
from anlan.ops.trouble import Trouble
from anlan.watch.telemetry.api import Device, issue_credential


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which device."""
    parser.add_argument("code", metavar="设备编号", help="已登记的设备，如 JS-0412")
    parser.add_argument("--json", action="store_true", help="末行输出一个 JSON 对象")


def run(args: argparse.Namespace) -> int:
    """Issue the token; the old one opens nothing from now on. Raises Trouble for an unknown device."""
    device = Device.objects.filter(code=args.code).first()
    if device is None:
        raise Trouble(f"没有设备 {args.code[:40]}。请先在“设备”页登记，或核对编号")
    token = issue_credential(device=device, by=Actor.system("运维命令"))
    if args.json:
        print(json.dumps({"device": device.code, "topic": device.topic, "token": token}))
    else:
        print(f"设备 {device.code}  MQTT 主题 {device.topic}\n凭据（只显示这一次）{token}")
    return 0
