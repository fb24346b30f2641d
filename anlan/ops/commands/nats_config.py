"""`anlan nats-config`: the configuration for a NATS server of the operator's own, alone or as a node of a cluster."""

import argparse
import re
from pathlib import Path

import anlan.config.environment  # noqa: F401 - says where the secrets live
from anlan.kit.secrets import secret
from anlan.ops.nats_config import Node, nats_config
from anlan.ops.trouble import Trouble

PLACE = re.compile(r"[A-Za-z0-9.\-]+:\d{1,5}|\[[0-9A-Fa-f:]+\]:\d{1,5}")
NAME = re.compile(r"[A-Za-z0-9_\-]{1,40}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the server listens and stores."""
    parser.add_argument("--store-dir", type=Path, default=Path("/var/lib/nats"), metavar="目录", help="消息存放目录")
    parser.add_argument("--host", default="0.0.0.0", metavar="地址", help="设备（MQTT）连接的地址")  # noqa: S104
    parser.add_argument("--client-host", default="127.0.0.1", metavar="地址", help="各进程连接的地址")
    parser.add_argument("--client-port", type=int, default=4222, metavar="端口", help="各进程连接的端口")
    parser.add_argument("--mqtt-port", type=int, default=1883, metavar="端口", help="设备连接的端口")
    parser.add_argument("--node", default="", metavar="名称", help="集群中本节点的名称；单台不写")
    parser.add_argument(
        "--routes", default="", metavar="地址", help="集群各节点的 主机:端口，逗号分隔，例如 n1:6222,n2:6222,n3:6222"
    )
    parser.add_argument("--cluster-host", default="0.0.0.0", metavar="地址", help="节点之间连接的地址")  # noqa: S104
    parser.add_argument("--cluster-port", type=int, default=6222, metavar="端口", help="节点之间连接的端口")


def run(arguments: argparse.Namespace) -> int:
    """Print it; NATS_URL must then carry the same password. Raises Trouble."""
    text = nats_config(
        store_dir=arguments.store_dir,
        host=arguments.host,
        client_host=arguments.client_host,
        client_port=arguments.client_port,
        mqtt_port=arguments.mqtt_port,
        service_password=secret("nats_password"),
        node=_node(arguments),
    )
    print(text, end="")
    return 0


def _node(arguments: argparse.Namespace) -> Node | None:
    """The node of a cluster that was asked for; None for a server alone. Raises Trouble."""
    routes = tuple(place.strip() for place in arguments.routes.split(",") if place.strip())
    if not arguments.node and not routes:
        return None
    if not NAME.fullmatch(arguments.node):
        raise Trouble("集群的每个节点要有各自的名称，由字母、数字、- 和 _ 组成：--node n1")
    if len(routes) < 3:
        raise Trouble("集群至少三个节点，才能在失去一个时继续工作：--routes n1:6222,n2:6222,n3:6222")
    for place in routes:
        if not PLACE.fullmatch(place):
            raise Trouble(f"--routes 中的“{place[:40]}”不是 主机:端口")
    return Node(arguments.node, arguments.cluster_host, arguments.cluster_port, secret("nats_cluster"), routes)
