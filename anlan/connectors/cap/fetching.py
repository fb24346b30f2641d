"""Fetch an address that somebody else wrote: bounded in size and time, never led into the intranet.

A feed's entries and redirects may point anywhere. Addresses of private networks are asked only on hosts that the
administrator named. The name is resolved once and the connection goes to that very address, so that a name cannot
answer differently the second time.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from anlan.kit.cap import MOST_BYTES

CONNECT_SECONDS = 10.0
WHOLE_SECONDS = 30.0
MOST_REDIRECTS = 3
CHUNK = 64 * 1024
MOVED = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
HEADERS = {
    "Accept": "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9",
    "Accept-Encoding": "identity",
    "User-Agent": "anlan-cap",
    "Connection": "close",
}


class FetchFailed(Exception):
    """Why there is no answer, in Chinese."""


@dataclass(frozen=True)
class Answer:
    """What came back; `is_new` is false when nothing has changed since."""

    body: bytes
    etag: str = ""
    modified: str = ""
    is_new: bool = True


def fetch(url: str, *, trusted: Collection[str] = (), etag: str = "", modified: str = "") -> Answer:
    """GET an address. `trusted` are hosts (`name:port`) that may be private. Raises FetchFailed."""
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = HEADERS | {name: value for name, value in conditions.items() if value}
    deadline = monotonic() + WHOLE_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        connection = _connection(url, trusted)
        try:
            connection.request("GET", _target(urlsplit(url)), headers=headers)
            response = connection.getresponse()
            if response.status not in MOVED:
                return _answer(response, deadline)
            url = urljoin(url, response.headers.get("Location", ""))
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise FetchFailed(f"{_host(url)} 没有正常应答（{type(wrong).__name__}）。") from wrong
        finally:
            connection.close()
    raise FetchFailed(f"跳转超过 {MOST_REDIRECTS} 次，没有再跟随。")


def _answer(response: http.client.HTTPResponse, deadline: float) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED:
        return Answer(b"", is_new=False)
    if response.status != HTTPStatus.OK:
        raise FetchFailed(f"对方返回 {response.status}。")
    body = b""
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise FetchFailed(f"内容超过 {MOST_BYTES // 1024 // 1024} MB，没有读取。")
        if monotonic() > deadline:
            raise FetchFailed(f"{WHOLE_SECONDS:.0f} 秒内没有读完。")
    headers = response.headers
    return Answer(body, headers.get("ETag", "")[:200], headers.get("Last-Modified", "")[:60])


def _connection(url: str, trusted: Collection[str]) -> http.client.HTTPConnection:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as wrong:
        raise FetchFailed(f"地址“{url[:80]}”不对。") from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise FetchFailed(f"地址“{url[:80]}”不是可用的 http 或 https 地址。")
    address = _resolve(parts.hostname, port, may_be_private=parts.netloc in trusted)
    if parts.scheme == "http":
        return _Pinned(parts.hostname, port, address)
    return _PinnedSecure(parts.hostname, port, address)


def _resolve(host: str, port: int, *, may_be_private: bool) -> str:
    """The address that will be connected to."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise FetchFailed(f"找不到主机 {host[:80]}。") from wrong
    found.sort(key=lambda each: each[0] != socket.AF_INET)  # many a host has IPv6 in name only
    address = str(found[0][4][0])
    if not may_be_private and not _is_public(address):
        raise FetchFailed(f"{host[:80]} 在内网（{address}），没有跟随。确需接入请在“预警接入”页添加它的地址。")
    return address


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


class _Pinned(http.client.HTTPConnection):
    """Speaks to a host at the address that was looked at."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._address = address

    def connect(self) -> None:
        """Without asking for the name again."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedSecure(_Pinned):
    """The same with TLS; the certificate is that of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Without asking for the name again."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else path


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "")[:80]
