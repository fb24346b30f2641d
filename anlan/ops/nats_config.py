"""The configuration of the NATS server: services on one port, devices by MQTT, admission by our own gate."""

import json
from pathlib import Path

from anlan.connectors.devices.admission import ACCOUNT, MAX_PAYLOAD, issuer_public_key

SERVICE_USER = "anlan"
STORE_BYTES = 8 * 1024**3  # twice the stream of readings


def nats_config(*, store_dir: Path, host: str, client_port: int, mqtt_port: int, service_password: str) -> str:
    """The server's configuration file.

    Only the service user has a password here; every other connection is put to the gate (auth callout), which
    answers with a permission for one subject. What JetStream has acknowledged is on disk: against a killed server
    at once, against a power cut within a second (`sync_interval`).
    """
    return f"""\
server_name: anlan
listen: "127.0.0.1:{client_port}"
max_payload: {MAX_PAYLOAD * 16}
write_deadline: "30s"
jetstream {{ store_dir: {json.dumps(str(store_dir))}, max_file_store: {STORE_BYTES}, sync_interval: "1s" }}
mqtt {{ host: "{host}", port: {mqtt_port} }}
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
"""
