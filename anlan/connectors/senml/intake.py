"""POST /ingest/senml: readings by HTTP, into the same stream as those by MQTT.

An ASGI application of its own beside Django. 200 means that every reading is in the stream, on disk; the engine takes
it from there. What the engine would refuse is refused here, at once and by name; the good records of a pack are kept.
"""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError

from anlan.connectors.blocking import in_thread
from anlan.connectors.publishing import AWAY, Publisher
from anlan.connectors.senml.answers import Answer, refused, taken
from anlan.connectors.senml.credentials import Senders, read_basic
from anlan.kit.senml import Measurement, Refusal, decode_pack, resolve
from anlan.kit.senml_cbor import CBOR_ARRAYS
from anlan.watch.telemetry import api as telemetry

logger = logging.getLogger("anlan.senml")

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

PATH = "/ingest/senml"
MOST_BYTES = 512 * 1024
KINDS = ("application/senml+json", "application/json", "application/senml+cbor")

_LATER = ((b"retry-after", b"2"),)
_TOO_LARGE = refused(413, "too_large", f"一次最多 {MOST_BYTES // 1024} KB，请分包发送", (b"connection", b"close"))
_AWAY = refused(503, "away", "暂时不能收读数，这一包没有收下，请两秒后重发", *_LATER)
_WHO = refused(
    401,
    "unknown_device",
    "设备编号或凭据不对。请以设备编号为用户名、设备凭据为密码，用 HTTP Basic 方式发送",
    (b"www-authenticate", b'Basic realm="anlan devices", charset="UTF-8"'),
)


class TooLarge(Exception):
    """The body is larger than we take."""


class Gone(Exception):
    """The sender has hung up."""


class Intake:
    """The application; it connects to NATS with the first pack."""

    def __init__(self, nats_url: str) -> None:
        self._publisher = Publisher(nats_url)
        self._senders = Senders()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            return
        except TooLarge:
            answer = _TOO_LARGE
        except (DatabaseError, *AWAY) as error:
            logger.warning("一包读数没有收下：%s", error)
            answer = _AWAY
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", b"%d" % len(answer.body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            *answer.headers,
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def stop(self) -> None:
        """Hang up."""
        await self._publisher.stop()

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        headers = {key.lower(): value.decode("latin-1") for key, value in scope["headers"]}
        if scope["method"] != "POST":
            return refused(405, "method", "读数请用 POST 发送", (b"allow", b"POST"))
        credential = read_basic(headers.get(b"authorization", ""))
        sender = await in_thread(self._senders.find, *credential) if credential else None
        if sender is None:
            return _WHO
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind not in KINDS:
            return refused(415, "media_type", f"请用 Content-Type: {KINDS[0]} 发送，收到的是“{kind[:60]}”")
        payload = await _body(headers, receive)
        received = time.time()
        good, refusals = await in_thread(_sift, sender, payload, received)
        if good:
            await self._publisher.publish(sender.code, good)
        return taken(len(good), refusals)


def _sift(sender: telemetry.Sender, payload: bytes, received: float) -> tuple[list[Measurement], list[Refusal]]:
    """The readings to take, and what is wrong with the others, which is noted for the device's page."""
    records, refusals = decode_pack(payload)
    readings: list[Measurement] = []
    for found in resolve(records, received):
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            readings.append(found)
    reasons = sender.refusals_of(readings, received)
    refusals += [Refusal(index, reason) for index, reason in reasons.items()]
    refusals.sort(key=lambda refusal: refusal.index)
    if not (records or refusals):
        refusals.append(Refusal(-1, "包里没有读数"))
    if refusals:
        telemetry.note_refused(
            device_code=sender.code,
            content=_written(payload),
            reasons=[str(refusal) for refusal in refusals],
            at=datetime.fromtimestamp(received, UTC),
        )
    return [reading for reading in readings if reading.index not in reasons], refusals


def _written(payload: bytes) -> str:
    """The beginning of a pack as it is kept for the device's page."""
    return (
        payload[:150].hex().upper()
        if payload[:1] and payload[0] in CBOR_ARRAYS
        else payload[:300].decode("utf-8", "replace")
    )


async def _body(headers: dict[bytes, str], receive: Receive) -> bytes:
    """The whole body; raises TooLarge as soon as that is certain, and Gone."""
    declared = headers.get(b"content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > MOST_BYTES:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)
