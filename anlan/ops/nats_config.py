"""The configuration of a NATS server: services on one port, devices by MQTT, admission by our own gate.

A server stands alone, or is one node of a cluster; the nodes of a cluster have the same configuration but for their
names and ports, and each puts devices to the same gate.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from anlan.connectors.devices.admission import ACCOUNT, MAX_PAYLOAD, issuer_public_key

SERVICE_USER = "anlan"
CLUSTER = "anlan"
STORE_BYTES = 8 * 1024**3  # twice the stream of readings
# Copies of what NATS itself keeps for MQTT: as many as the stream of readings has, so that one node may be lost.
MOST_COPIES = 3


@dataclass(frozen=True)
class Node:
    """One node of a cluster: its name (unique there), where the others reach it, and where it reaches them.

    `password` is what the nodes show each other; `routes` are `host:port` of every node, its own may be among them.
    """

    name: str
    host: str
    port: int
    password: str
    routes: tuple[str, ...]


def nats_config(
    *,
    store_dir: Path,
    host: str,
    client_port: int,
    mqtt_port: int,
    service_password: str,
    client_host: str = "127.0.0.1",
    node: Node | None = None,
    monitor_port: int = 0,
) -> str:
    """The server's configuration file.

    Only the service user has a password here; every other connection is put to the gate (auth callout), which
    answers with a permission for one subject. What JetStream has acknowledged is on disk: against a killed server
    at once, against a power cut within a second (`sync_interval`); in a cluster on the disks of most of its nodes.
    """
    monitor = f'http: "127.0.0.1:{monitor_port}"\n' if monitor_port else ""
    return f"""\
server_name: {json.dumps(node.name if node else "anlan")}
listen: "{client_host}:{client_port}"
{monitor}max_payload: {MAX_PAYLOAD * 16}
write_deadline: "30s"
jetstream {{ store_dir: {json.dumps(str(store_dir))}, max_file_store: {STORE_BYTES}, sync_interval: "1s" }}
mqtt {{ host: "{host}", port: {mqtt_port}{_copies(node)} }}
accounts {{
  {ACCOUNT} {{
    jetstream: enabled
    users: [ {{ user: {json.dumps(SERVICE_USER)}, password: {json.dumps(service_password)} }} ]
  }}
  SYS {{}}
}}
system_account: SYS
authorization {{
  timeout: 10
  auth_callout {{ issuer: {issuer_public_key()}, account: {ACCOUNT}, auth_users: [ {json.dumps(SERVICE_USER)} ] }}
}}
{_cluster(node)}"""


def _copies(node: Node | None) -> str:
    return f", stream_replicas: {min(MOST_COPIES, len(node.routes))}" if node else ""


def _cluster(node: Node | None) -> str:
    """The part that joins a node to the others; they show each other one password of their own."""
    if node is None:
        return ""
    routes = "\n".join(f"    {json.dumps(f'nats://{CLUSTER}:{node.password}@{place}')}" for place in node.routes)
    return f"""\
cluster {{
  name: {CLUSTER}
  listen: "{node.host}:{node.port}"
  authorization {{ user: {CLUSTER}, password: {json.dumps(node.password)}, timeout: 5 }}
  routes: [
{routes}
  ]
}}
"""
