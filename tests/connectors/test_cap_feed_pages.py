"""Feeds are added, tried, changed and paused by form; each with its entry."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from django.utils import timezone

from anlan.connectors.cap.configured import configured_feeds
from anlan.connectors.cap.models import CapFeed, FeedState
from anlan.foundation.journal.models import Entry
from anlan.foundation.people.roles import ADMINISTRATOR, DUTY_OFFICER, GRID_WORKER
from anlan.kit.cap import public_pem
from anlan.watch.telemetry.tests.test_pages import signed_in

pytestmark = pytest.mark.django_db
GOOD = {"name": "九江市气象台", "url": "https://example.cn/cap.atom", "origin": "meteorological", "certificates": ""}
PEM = public_pem(ec.generate_private_key(ec.SECP256R1()).public_key()).decode()


@pytest.fixture
def admin() -> Client:
    client: Client = signed_in(ADMINISTRATOR)
    return client


def kinds() -> list[str]:
    return list(Entry.objects.filter(kind__startswith="cap.feed.").order_by("pk").values_list("kind", flat=True))


def test_added_feed_is_polled_and_paused_is_not(admin: Client) -> None:
    assert admin.post("/cap/feeds/new", {**GOOD, "certificates": PEM}).status_code == 302
    [feed] = configured_feeds()
    assert (feed.url, feed.source.name, len(feed.source.trusted)) == (GOOD["url"], GOOD["name"], 1)
    row = CapFeed.objects.get()
    admin.post(f"/cap/feeds/{row.pk}/pause", {"paused": "1"})
    admin.post(f"/cap/feeds/{row.pk}/pause", {"paused": "1"})
    assert configured_feeds() == ()
    admin.post(f"/cap/feeds/{row.pk}/pause", {"paused": "0"})
    assert len(configured_feeds()) == 1
    assert kinds() == ["cap.feed.added", "cap.feed.paused", "cap.feed.resumed"]


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("name", "", "填写来源名称"),
        ("url", "ftp://a.cn/x", "http:// 或 https://"),
        ("url", "http://u:p@a.cn/x", "用户名"),
        ("url", "http://[::1/x", "http:// 或 https://"),
        ("origin", "own", "own"),
        ("certificates", "hello", "PEM"),
        ("certificates", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "PEM"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(
    admin: Client, field: str, wrong: str, words: str
) -> None:
    answer = admin.post("/cap/feeds/new", {**GOOD, field: wrong})
    assert answer.status_code == 422
    assert any(words in each for each in answer.context["form"].errors[field])
    assert list(answer.context["form"].errors) == [field]
    assert not CapFeed.objects.exists()
    assert kinds() == []


def test_expired_certificate_is_refused(admin: Client) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    )
    pem = builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
    answer = admin.post("/cap/feeds/new", {**GOOD, "certificates": pem})
    assert "到期" in answer.context["form"].errors["certificates"][0]


def test_what_the_environment_has_is_shown_and_not_added_twice(admin: Client, settings: Any) -> None:
    settings.CAP_FEEDS = f"upper 市应急局 {GOOD['url']}"
    assert "在环境变量里设" in admin.get("/cap/feeds").content.decode()
    answer = admin.post("/cap/feeds/new", GOOD)
    assert "已有这个地址" in answer.context["form"].errors["url"][0]
    settings.CAP_FEEDS = "nonsense"
    assert "类型 名称 地址" in admin.get("/cap/feeds").content.decode()


def test_changed_feed_is_read_from_its_beginning(admin: Client) -> None:
    row = CapFeed.objects.create(**GOOD)
    FeedState.objects.create(url=row.url, name=row.name, etag="x", trouble="对方返回 500。", failures=3)
    page = admin.get("/cap/feeds").content.decode()
    assert "对方返回 500。" in page
    assert admin.post(f"/cap/feeds/{row.pk}", {**GOOD, "certificates": PEM}).status_code == 302
    assert not FeedState.objects.exists()


def test_trial_says_why_it_does_not_answer(admin: Client) -> None:
    row = CapFeed.objects.create(**{**GOOD, "url": "http://127.0.0.1:9/cap.atom"})
    answer: Any = admin.post(f"/cap/feeds/{row.pk}/try", follow=True)
    assert "没有正常应答" in answer.content.decode()
    assert not FeedState.objects.exists()


def test_duty_officer_looks_and_grid_worker_does_not() -> None:
    officer = signed_in(DUTY_OFFICER)
    assert "添加来源" not in officer.get("/cap/feeds").content.decode()
    assert officer.post("/cap/feeds/new", GOOD).status_code == 403
    assert signed_in(GRID_WORKER).get("/cap/feeds").status_code == 403
