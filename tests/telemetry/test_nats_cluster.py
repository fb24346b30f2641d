"""NATS_URL names several servers: one that is down is passed over, encrypted ones are spoken to, copies are kept."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from anlan.kit.nats_address import BadNatsAddress
from anlan.kit.partition import PARTITIONS, subject_of
from anlan.ops import ports
from anlan.ops.nats import program
from anlan.watch.telemetry.engine.feed import Feed
from anlan.watch.telemetry.engine.loop import Engine
from anlan.watch.telemetry.engine.stream import Reader
from anlan.watch.telemetry.stream import STREAM, connect, ensure_stream

pytestmark = pytest.mark.slow
LOGIN = "anlan:se%40cret"
USER = 'authorization { user: anlan, password: "se@cret" }'


@contextlib.contextmanager
def server(folder: Path, config: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A NATS server with this configuration."""
    folder.mkdir(exist_ok=True)
    file = folder / "nats.conf"
    file.write_text(f'listen: "127.0.0.1:{port}"\n{USER}\njetstream {{ store_dir: "{folder}/store" }}\n{config}')
    command = [str(program()), "-c", str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + 10
        while ports.is_free(port) and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield child
        finally:
            child.kill()


async def read(url: str, count: int) -> list[bytes]:
    """What a reader gets of the whole stream; one that breaks is followed by a new one, as in the engine."""
    client = await connect(url)
    found: list[bytes] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            with contextlib.suppress(NatsError, OSError):
                found = await _read_once(client, url, count)
    await client.close()
    return found


async def _read_once(client: Client, url: str, count: int) -> list[bytes]:
    reader = await Reader.start(client, url, range(PARTITIONS), 1)
    found: list[bytes] = []
    while len(found) < count and not reader.is_broken:
        await reader.wait(0.2)
        found += [message.payload for message in reader.take(2**20)[0]]
    await reader.stop()
    return found


async def publish(url: str, *payloads: bytes) -> None:
    """Put readings into the stream, again until each is acknowledged."""
    client = await connect(url)
    async with asyncio.timeout(20):
        for payload in payloads:
            while True:
                try:
                    await ensure_stream(client)
                    await client.jetstream().publish(subject_of("JS-0412"), payload, timeout=1)
                except Exception:
                    await asyncio.sleep(0.2)
                else:
                    break
    await client.close()


def test_a_server_that_is_down_is_passed_over(tmp_path: Path) -> None:
    dead, alive = ports.choose(0), ports.choose(0)
    url = f"nats://{LOGIN}@127.0.0.1:{dead},127.0.0.1:{alive}"
    with server(tmp_path / "one", "", alive):
        asyncio.run(publish(url, b"1", b"2"))
        assert asyncio.run(read(url, 2)) == [b"1", b"2"]


def test_encrypted_servers_are_spoken_to_when_their_certificate_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = ports.choose(0)
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key)]
    subprocess.run([*made, "-out", str(certificate), *subject], check=True, capture_output=True)
    url = f"tls://{LOGIN}@127.0.0.1:{port}"
    with server(tmp_path / "one", f'tls {{ cert_file: "{certificate}", key_file: "{key}" }}', port):
        with pytest.raises(OSError, match="certificate"):
            asyncio.run(Feed.connect(url, "readings.>", range(PARTITIONS)))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        asyncio.run(publish(url, b"1"))
        assert asyncio.run(read(url, 1)) == [b"1"]


def test_a_lost_server_of_three_loses_nothing(tmp_path: Path, settings: Any) -> None:
    settings.NATS_REPLICAS = 3
    clients, routes = [ports.choose(0) for _ in range(3)], [ports.choose(0) for _ in range(3)]
    url = f"nats://{LOGIN}@" + ",".join(f"127.0.0.1:{port}" for port in clients)
    others = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    with contextlib.ExitStack() as stack:
        nodes = [
            stack.enter_context(
                server(
                    tmp_path / f"n{number}",
                    f'server_name: n{number}\ncluster {{ name: c, listen: "127.0.0.1:{routes[number]}",'
                    f" routes: [{others}] }}",
                    clients[number],
                )
            )
            for number in range(3)
        ]
        asyncio.run(publish(url, b"1", b"2"))
        nodes[0].kill()
        nodes[0].wait()
        asyncio.run(publish(url, b"3"))
        assert asyncio.run(read(url, 3)) == [b"1", b"2", b"3"]
        assert asyncio.run(copies(url)) == 3


async def copies(url: str) -> int:
    """How many copies of the stream are kept."""
    client = await connect(url)
    info = await client.jetstream().stream_info(STREAM)
    await client.close()
    return int(info.config.num_replicas or 0)


def test_an_address_that_is_none_ends_the_engine_in_a_sentence() -> None:
    with pytest.raises(BadNatsAddress, match="第 2 个地址"):
        Engine("postgresql://127.0.0.1:1/none", "nats://127.0.0.1:4222,:x")
