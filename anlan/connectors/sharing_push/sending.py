"""One parcel to one server: POST, signed, bounded in time; where it may not go.

The signature is HMAC-SHA256 over `timestamp.body` with the subscription's secret, so that the other side can tell our
messages from anybody's, and an old one from a new one.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import time
from urllib.parse import urlsplit

from anlan.watch.sharing.api import Parcel

SECONDS = 10.0
MOST_SAID = 80  # characters of an answer that are kept


class NotTaken(Exception):
    """Why the parcel did not arrive, in Chinese."""


def send(parcel: Parcel) -> str:
    """Deliver one parcel; returns what the other side said. Raises NotTaken."""
    body = json.dumps(
        {
            "id": parcel.item_id,
            "subscription": parcel.number,
            "made_at": parcel.made_at.isoformat(),
            "content": parcel.content,
        },
        ensure_ascii=False,
    ).encode()
    moment = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "anlan-sharing",
        "X-Anlan-Timestamp": moment,
        "X-Anlan-Signature": signature(parcel.secret, moment, body),
    }
    parts = urlsplit(parcel.url)
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
            answer = connection.getresponse()
            said = answer.read(2048).decode("utf-8", "replace").strip()[:MOST_SAID].replace("\0", "�")
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise NotTaken(f"没有正常应答（{type(wrong).__name__}）") from wrong
    if not 200 <= answer.status < 300:
        raise NotTaken(f"返回 {answer.status} {said}".rstrip())
    return f"返回 {answer.status} {said}".rstrip()


def signature(secret: str, moment: str, body: bytes) -> str:
    """`sha256=…` over the timestamp, a dot and the body."""
    return "sha256=" + hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """To the address that was looked at: a name cannot answer differently the second time."""
    number = port or (443 if scheme == "https" else 80)
    address = str(socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][4][0])
    if not _is_somebody_else(address):
        raise NotTaken(f"{host[:80]} 指向本机或链路地址，不推送")
    sock = socket.create_connection((address, number), SECONDS)
    connection = http.client.HTTPConnection(host, number, timeout=SECONDS)
    connection.sock = (
        ssl.create_default_context().wrap_socket(sock, server_hostname=host) if scheme == "https" else sock
    )
    return connection


def _is_somebody_else(address: str) -> bool:
    """Subscribers stand in the same intranet, so private addresses are right; this machine's own are not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return not (ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified)
