"""Readings by HTTP: what is right reaches the stream, what is wrong is refused by name, and nobody writes for others."""

import asyncio
import base64
import json
import time
from collections.abc import MutableMapping
from typing import Any

import cbor2
import pytest
from django.db import connections

from anlan.connectors.senml.intake import MOST_BYTES, Intake
from anlan.foundation.journal.api import Actor
from anlan.kit.partition import subject_of
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import RejectedReading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SYSTEM = Actor.system("测试")
CODE = "YL-0007"
OWN, FOREIGN = "YL-0007.rain", "YL-0008.rain"


@pytest.fixture
def token() -> str:
    """The credential of a rain gauge with one point; another gauge stands beside it."""
    kind = api.PointKind.objects.create(key="rain", name="雨量", unit="mm", heartbeat_s=60, lowest=0, highest=500)
    device, token = api.register_device(code=CODE, name="甘棠湖雨量站", by=SYSTEM)
    api.register_point(code=OWN, name="甘棠湖", kind=kind, device=device, by=SYSTEM)
    other, _ = api.register_device(code="YL-0008", name="南湖雨量站", by=SYSTEM)
    api.register_point(code=FOREIGN, name="南湖", kind=kind, device=other, by=SYSTEM)
    return token


class Exchange:
    """One request and what came back."""

    def __init__(self, method: str, headers: dict[str, str], parts: list[bytes]) -> None:
        self._scope = {
            "type": "http",
            "method": method,
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        self._parts = parts
        self.status = 0
        self.body: dict[str, Any] = {}
        self.headers: dict[str, str] = {}

    async def run(self, intake: Intake) -> "Exchange":
        """Send it."""
        await intake(self._scope, self._receive, self._send)
        return self

    @property
    def message(self) -> str:
        """The Chinese sentence."""
        return str(self.body["error"]["message"])

    async def _receive(self) -> MutableMapping[str, Any]:
        part = self._parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(self._parts)}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.body = json.loads(message["body"])


def basic(code: str, token: str) -> str:
    """An Authorization header."""
    return "Basic " + base64.b64encode(f"{code}:{token}".encode()).decode()


def post(nats_url: str, token: str, content: Any, code: str = CODE, **headers: str) -> Exchange:
    """Send a pack (Python data, or raw bytes) as the device would."""
    payload = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"Authorization": basic(code, token), "Content-Type": "application/senml+json", **headers}

    async def act() -> Exchange:
        intake = Intake(nats_url)
        try:
            return await Exchange("POST", given, [payload[:1000], payload[1000:]]).run(intake)
        finally:
            await intake.stop()

    try:
        return asyncio.run(act())
    finally:
        connections.close_all()


def in_stream(nats_url: str, device: str = CODE) -> list[dict[str, Any]]:
    """The readings that the stream holds of a device."""

    async def act() -> list[dict[str, Any]]:
        client = await api.connect(nats_url)
        js = client.jetstream()
        found: list[dict[str, Any]] = []
        state = (await js.stream_info(api.STREAM)).state
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await js.get_msg(api.STREAM, sequence)
            if message.subject == subject_of(device):
                found += json.loads(message.data or b"[]")
        await client.close()
        return found

    return asyncio.run(act())


@pytest.fixture(autouse=True)
def _empty(nats_url: str) -> None:
    async def act() -> None:
        client = await api.connect(nats_url)
        await api.ensure_stream(client)
        await client.jetstream().purge_stream(api.STREAM)
        await client.close()

    asyncio.run(act())


def test_an_answer_of_200_means_that_the_readings_are_in_the_stream(nats_url: str, token: str) -> None:
    now = time.time()
    done = post(nats_url, token, [{"bn": OWN, "bt": now, "u": "mm", "v": 3.5}, {"t": -60, "u": "cm", "v": 0.1}])
    assert (done.status, done.body) == (200, {"accepted": 2, "refused_total": 0, "refused": []})
    assert [(r["n"], r["u"], r["v"]) for r in in_stream(nats_url)] == [(OWN, "mm", 3.5), (OWN, "cm", 0.1)]
    assert [r["t"] for r in in_stream(nats_url)] == pytest.approx([now, now - 60])
    assert not RejectedReading.objects.exists()


def test_good_records_of_a_mixed_pack_are_kept_and_each_bad_one_is_named(nats_url: str, token: str) -> None:
    now = time.time()
    pack = (
        f'[{{"n":"{OWN}","v":1}},{{"n":"{OWN}","v":NaN}},{{"n":"{OWN}","v":2,"t":{now + 3600}}},'
        f'{{"n":"{OWN}","v":3,"t":{now - 9e6}}},{{"n":"nobody","v":4}},{{"n":"{FOREIGN}","v":5}},'
        f'{{"n":"{OWN}","v":6,"u":"Cel"}},{{"n":"{OWN}","v":7,"u":"parsec"}},{{"n":"{OWN}","v":"8"}},'
        f'{{"n":"{OWN}","v":9,"t":-5}}]'
    )
    done = post(nats_url, token, pack.encode())
    assert (done.status, done.body["accepted"], done.body["refused_total"]) == (207, 2, 8)
    assert [r["v"] for r in in_stream(nats_url)] == [1, 9]
    assert not in_stream(nats_url, "YL-0008")
    words = {row["record"]: row["reason"] for row in done.body["refused"]}
    for record, expected in {
        2: "不是有限数",
        3: "时间在未来",
        4: "时间过早",
        5: "没有测点「nobody」",
        6: f"测点「{FOREIGN}」不属于设备 {CODE}",
        7: "不能换算",
        8: "不认识",
        9: "字段类型不对",
    }.items():
        assert expected in words[record]
    assert RejectedReading.objects.filter(device_code=CODE).count() == 8


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 400, "不是 SenML"),
        (b"\xff{not json", 400, "不是 SenML"),
        (b'{"n":"YL-0007.rain","v":1}', 400, "收到的不是数组"),
        (b"[" * 100_000, 400, "不是 SenML"),
        (b"[]", 400, "没有读数"),
        (b'[{"n":"YL-0007.rain","v":NaN}]', 422, "不是有限数"),
        (b'[{"n":"YL-0007.rain","v":1e999}]', 422, "不是有限数"),
        (b'[{"n":"YL-0007.rain","v":1,"t":1}, {"n":"YL-0007.rain","v":1,"bver":99}]', 207, ""),
        (b'[{"n":"\'; DROP TABLE telemetry_reading; --","v":1}]', 422, "名称只能用"),
        (b'[{"n":"<script>alert(1)</script>","v":1}]', 422, "名称只能用"),
        (b'[{"n":"YL-0007.rain","v":1,"must_":2}]', 422, "要求必须理解"),
        (b'[{"n":"YL-0007.rain\\u0000","v":1}]', 422, "名称只能用"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    nats_url: str, token: str, content: bytes, status: int, words: str
) -> None:
    done = post(nats_url, token, content)
    assert done.status == status
    assert words in (done.message if "error" in done.body else "")


@pytest.mark.parametrize("headers", [{}, {"Content-Length": str(10 * 1024 * 1024)}])
def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(
    nats_url: str, token: str, headers: dict[str, str]
) -> None:
    done = post(nats_url, token, b" " * (10 * 1024 * 1024), **headers)
    assert done.status == 413
    assert f"{MOST_BYTES // 1024} KB" in done.message


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer abc",
        "Basic",
        "Basic ???",
        basic(CODE, "wrong"),
        basic("nobody", "wrong"),
        basic(CODE, ""),
        basic("", "x"),
        basic("\0", "x"),
        "Basic //79",
    ],
)
def test_a_bad_credential_is_refused(nats_url: str, token: str, header: str) -> None:
    done = post(nats_url, token, [{"n": OWN, "v": 1}], Authorization=header)
    assert done.status == 401
    assert done.headers["www-authenticate"].startswith("Basic")
    assert "凭据不对" in done.message
    assert not in_stream(nats_url)


def test_a_device_out_of_use_and_a_replaced_credential_are_refused(nats_url: str, token: str) -> None:
    device = api.Device.objects.get(code=CODE)
    fresh = api.issue_credential(device=device, by=SYSTEM)
    assert post(nats_url, token, [{"n": OWN, "v": 1}]).status == 401
    assert post(nats_url, fresh, [{"n": OWN, "v": 1}]).status == 200
    api.Device.objects.filter(code=CODE).update(is_active=False)
    assert post(nats_url, fresh, [{"n": OWN, "v": 1}]).status == 401


def test_other_kinds_of_content_and_other_methods_are_refused(nats_url: str, token: str) -> None:
    done = post(nats_url, token, [{"n": OWN, "v": 1}], **{"Content-Type": "text/csv"})
    assert (done.status, "application/senml+json" in done.message) == (415, True)

    async def act() -> Exchange:
        return await Exchange("GET", {}, []).run(Intake(nats_url))

    assert asyncio.run(act()).status == 405


def test_without_a_broker_the_device_is_told_to_come_again(token: str) -> None:
    done = post("nats://anlan:test@127.0.0.1:1", token, [{"n": OWN, "v": 1}])
    assert (done.status, done.headers["retry-after"]) == (503, "2")
    assert "重发" in done.message


def test_a_pack_in_cbor(nats_url: str, token: str) -> None:
    pack = cbor2.dumps([{-2: OWN, -3: time.time(), 1: "mm", 2: 4.5}, {0: "x", 2: 1.0}])
    done = post(nats_url, token, pack, **{"Content-Type": "application/senml+cbor"})
    assert (done.status, done.body["accepted"]) == (207, 1)
    assert RejectedReading.objects.get().content.startswith("82")
