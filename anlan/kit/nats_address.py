"""NATS_URL: one server, or the servers of a cluster, apart by commas.

    nats://anlan:PASSWORD@10.0.0.1:4222,nats://10.0.0.2:4222,nats://10.0.0.3:4222
    tls://anlan:PASSWORD@nats1.example:4222,nats2.example:4222

What the first address says holds for the others: who we are, and tls or not where they do not say it. Certificates are
checked against the system's authorities, or those in the file that SSL_CERT_FILE names.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

DEFAULT_PORT = 4222
SCHEMES = ("nats", "tls")
SHAPE = "nats://用户:密码@主机:4222，多台用逗号分开；加密用 tls://"


class BadNatsAddress(ValueError):
    """An address that cannot be used; the message says which and what it should look like, never the password."""


@dataclass(frozen=True)
class NatsServer:
    """One server. `login` is user and password as they stand in an address (escaped), or empty."""

    scheme: str
    login: str
    host: str
    port: int

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "tls"

    @property
    def url(self) -> str:
        """Its address, without who we are."""
        return f"{self.scheme}://{self.place}"

    @property
    def place(self) -> str:
        """Host and port, which may be shown to anybody."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def user(self) -> str:
        """Who we are there."""
        return unquote(self.login.partition(":")[0])

    @property
    def password(self) -> str:
        """Its password."""
        return unquote(self.login.partition(":")[2])


def nats_servers(text: str) -> tuple[NatsServer, ...]:
    """The servers of a NATS_URL, in their order; raises BadNatsAddress."""
    found: list[NatsServer] = []
    for number, one in enumerate(text.split(","), start=1):
        found.append(_server(one.strip(), number, found[0] if found else None))
    return tuple(found)


def _server(text: str, number: int, first: NatsServer | None) -> NatsServer:
    full = text if "://" in text else f"{first.scheme if first else 'nats'}://{text}"
    try:
        parts = urlsplit(full)
        port = parts.port or DEFAULT_PORT
    except ValueError as wrong:
        raise BadNatsAddress(f"NATS_URL 的第 {number} 个地址端口或主机不对，应形如 {SHAPE}。") from wrong
    if parts.scheme not in SCHEMES:
        raise BadNatsAddress(f"NATS_URL 的第 {number} 个地址以 {parts.scheme[:10]}:// 开头，应形如 {SHAPE}。")
    if not parts.hostname:
        raise BadNatsAddress(f"NATS_URL 的第 {number} 个地址没有主机名，应形如 {SHAPE}。")
    login = _login(parts)
    if first and login not in ("", first.login):
        raise BadNatsAddress(f"NATS_URL 的第 {number} 个地址的用户与第一个不同；用户和密码只须写在第一个地址里。")
    return NatsServer(parts.scheme, first.login if first else login, parts.hostname, port)


def _login(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[0]
