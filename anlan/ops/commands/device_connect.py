"""`anlan device connect CODE PROTOCOL IDENTITY`: which device that is, and which of its values are which points."""

import argparse

from django.db import transaction

from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.json_mapping.services import current_mapping
from anlan.connectors.listeners import PORT_VARIABLES
from anlan.foundation.journal.api import Actor
from anlan.ops.trouble import Trouble
from anlan.watch.telemetry.api import Device, Point, assign_channel, connect_device

IDENTITIES = "源地址（gb26875）、站址（sl651）、MN（hj212）、终端手机号（jt808）、设备标识（json）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The device, its protocol, and what it calls itself there."""
    parser.add_argument("code", metavar="设备编号", help="已登记的设备，如 JS-0412")
    parser.add_argument(
        "protocol", metavar="协议", choices=sorted(PORT_VARIABLES), help="、".join(sorted(PORT_VARIABLES))
    )
    parser.add_argument("identity", metavar="标识", help=IDENTITIES)
    parser.add_argument("--password", default="", help="协议密码（sl651、hj212）；不给则不核对")
    parser.add_argument(
        "--clock", metavar="时间格式", choices=[clock.value for clock in Clock], help="gb26875：binary 或 bcd"
    )
    parser.add_argument("--mapping", default="", metavar="代号", help="json：用哪份映射")
    parser.add_argument("--gateway", default="", metavar="设备编号", help="json：经哪台网关接入")
    parser.add_argument(
        "--point", action="append", default=[], metavar="测点=通道", help="测点对应的量，可重复，如 JS-0412.z=39"
    )


@transaction.atomic
def run(arguments: argparse.Namespace) -> int:
    """All of it or nothing; raises Trouble for an unknown device or point."""
    by = Actor.system("运维命令")
    device = Device.objects.filter(code=arguments.code).first()
    if device is None:
        raise Trouble(f"没有设备 {arguments.code[:40]}。请先在“设备”页登记，或核对编号")
    connect_device(
        device=device,
        protocol=arguments.protocol,
        remote_id=_as_sent(arguments.protocol, arguments.identity),
        password=arguments.password,
        options=_options(arguments),
        by=by,
    )
    for pair in arguments.point:
        code, equals, channel = pair.partition("=")
        point = Point.objects.filter(code=code, device=device).first()
        if point is None or not equals:
            raise Trouble(f"看不懂“{pair[:60]}”：应为 测点编号=通道，且测点属于设备 {device.code}")
        assign_channel(point=point, channel=channel.strip(), by=by)
    print(f"设备 {device.code} 以 {device.protocol} 接入，标识 {device.remote_id}，对应测点 {len(arguments.point)} 个")
    return 0


def _options(arguments: argparse.Namespace) -> dict[str, str]:
    """What was said besides; raises Trouble for a mapping that nobody has saved."""
    if arguments.protocol == "json" and current_mapping(arguments.mapping) is None:
        raise Trouble("json 要用 --mapping 指明一份已保存的 JSON 映射的代号，映射在“设备 → JSON 映射”页新建")
    said = {name: getattr(arguments, name) for name in ("clock", "mapping", "gateway")}
    return {name: value for name, value in said.items() if value}


def _as_sent(protocol: str, identity: str) -> str:
    """The identity in the spelling in which the servers look for it."""
    if protocol == "jt808":
        return identity.lstrip("0")
    return identity if protocol in ("hj212", "json") else identity.upper()
