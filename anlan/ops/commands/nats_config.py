"""`anlan nats-config`: the configuration for a NATS server of the operator's own."""

import argparse
from pathlib import Path

import anlan.config.environment  # noqa: F401 - says where the secrets live
from anlan.kit.secrets import secret
from anlan.ops.nats_config import nats_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the server listens and stores."""
    parser.add_argument("--store-dir", type=Path, default=Path("/var/lib/nats"), metavar="目录", help="消息存放目录")
    parser.add_argument("--host", default="0.0.0.0", metavar="地址", help="设备（MQTT）连接的地址")  # noqa: S104
    parser.add_argument("--client-host", default="127.0.0.1", metavar="地址", help="各进程连接的地址")
    parser.add_argument("--client-port", type=int, default=4222, metavar="端口", help="各进程连接的端口")
    parser.add_argument("--mqtt-port", type=int, default=1883, metavar="端口", help="设备连接的端口")


def run(arguments: argparse.Namespace) -> int:
    """Print it; NATS_URL must then carry the same password."""
    text = nats_config(
        store_dir=arguments.store_dir,
        host=arguments.host,
        client_port=arguments.client_port,
        mqtt_port=arguments.mqtt_port,
        service_password=secret("nats_password"),
    )
    print(text.replace("127.0.0.1:", f"{arguments.client_host}:", 1), end="")
    return 0
