"""The configuration of the built-in NATS server."""

import json
from pathlib import Path


def nats_config(*, store_dir: Path, host: str, client_port: int, mqtt_port: int, service_password: str) -> str:
    """The server's configuration file: services on `client_port` (this machine only), devices by MQTT."""
    return f"""\
server_name: anlan
listen: "127.0.0.1:{client_port}"
jetstream {{ store_dir: {json.dumps(str(store_dir))} }}
mqtt {{ host: "{host}", port: {mqtt_port} }}
authorization {{ users: [ {{ user: "anlan", password: {json.dumps(service_password)} }} ] }}
"""
