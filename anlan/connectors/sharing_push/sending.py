"""One parcel to one server: POST, signed, bounded in time; where it may not go.

The signature is HMAC-SHA256 over `timestamp.body` with the subscription's secret, so that the other side can tell our
messages from anybody's, and an old one from a new one.
"""

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from anlan.kit.signing import signature
from anlan.watch.sharing.api import Parcel

SECONDS = 10.0  # of each step, and of the whole call: a server that answers by the drop holds up nobody else
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
    try:
        status, said = _posted(parcel.url, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise NotTaken(f"没有正常应答（{type(wrong).__name__}）") from wrong
    if not 200 <= status < 300:
        raise NotTaken(f"返回 {status} {said}".rstrip())
    return f"返回 {status} {said}".rstrip()


def _posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and the beginning of the answer; raises OSError, HTTPException, ValueError, NotTaken."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    over = threading.Timer(SECONDS, _cut_off, [connection.sock])
    over.daemon = True
    over.start()
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock.do_handshake()
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
        answer = connection.getresponse()
        said = answer.read(2048).decode("utf-8", "replace").strip()[:MOST_SAID].replace("\0", "�")
        if over.finished.is_set():  # half an answer reads like a whole one
            raise TimeoutError
        return answer.status, said
    finally:
        over.cancel()
        connection.close()


def _cut_off(sock: socket.socket) -> None:
    """Whoever reads from it gets the end at once."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """To the address that was looked at: a name cannot answer differently the second time."""
    number = port or (443 if scheme == "https" else 80)
    address = str(socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][4][0])
    if not _is_somebody_else(address):
        raise NotTaken(f"{host[:80]} 指向本机或链路地址，不推送")
    sock = socket.create_connection((address, number), SECONDS)
    if _leads_back(sock):
        sock.close()
        raise NotTaken(f"{host[:80]} 是本机的地址，不推送")
    connection = http.client.HTTPConnection(host, number, timeout=SECONDS)
    connection.sock = sock
    if scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(
            sock, server_hostname=host, do_handshake_on_connect=False
        )
    return connection


def _leads_back(sock: socket.socket) -> bool:
    """Whether the other end is this machine, by whatever address it was called."""
    return bool(sock.getpeername()[0] == sock.getsockname()[0])


def _is_somebody_else(address: str) -> bool:
    """Subscribers stand in the same intranet, so private addresses are right; this machine's own are not."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped  # ::ffff:127.0.0.1 leads to 127.0.0.1
    return not (ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified)
