"""The administrator sets up a channel; what is secret is never shown again; a bad form says so at the field."""

from typing import Any

import pytest
from django.test import Client

from anlan.connectors.gateways.tests.conftest import Gateways, gateways
from anlan.foundation.journal.api import Entry, sentence
from anlan.foundation.notify.models import Channel
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Organisation, Posting

__all__ = ["gateways"]


@pytest.fixture
def admin(db: None) -> Client:
    bureau = Organisation.objects.create(code="YJJ", name="应急局", kind="department", path="/YJJ/")
    account = Account.objects.create_user("guanli", name="高磊", organisation=bureau, is_demo=True)
    Posting.objects.create(account=account, role=roles.ADMINISTRATOR.key)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "key": "sms", "title": "移动短信", "is_active": "on", "rank": "10", "cost": "0.04", "rate_per_s": "50",
        "concurrency": "16", "timeout_s": "10", "max_attempts": "6", "backoff_s": "2", "repeats_safely": "on",
        "setting_url": "https://sms.example/send", "setting_token": "top secret token", **changed,
    }  # fmt: skip


def test_a_channel_is_set_up_and_its_secret_never_shown(admin: Client) -> None:
    assert admin.post("/channels/new/sms_http", filled()).status_code == 302
    channel = Channel.objects.get(key="sms")
    assert channel.credentials() == {"token": "top secret token"}
    page = admin.get("/channels/sms").content.decode()
    assert "https://sms.example/send" in page
    assert "top secret token" not in page
    assert "已保存，留空不变" in page
    assert admin.post("/channels/sms", filled(setting_token="", rank="5")).status_code == 302
    channel.refresh_from_db()
    assert (channel.rank, channel.credentials()) == (5, {"token": "top secret token"})
    told = [sentence(entry) for entry in Entry.objects.filter(kind__startswith="notify.channel").order_by("pk")]
    assert any("次序由「10」改为「5」" in words for words in told)
    assert not any("top secret" in words for words in told)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"setting_url": "sms.example"}, "地址须以 http:// 或 https:// 开头"),
        ({"setting_url": ""}, "请填写网关地址"),
        ({"concurrency": "0"}, "concurrency-error"),
        ({"key": "大写"}, "只用小写字母、数字和连字符"),
        ({"quiet_from": "22:00"}, "起止要么都填"),
        ({"title": ""}, "请填写名称"),
    ],
)
def test_a_bad_form_says_where(admin: Client, changed: dict[str, str], words: str) -> None:
    answer = admin.post("/channels/new/sms_http", filled(**changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Channel.objects.filter(transport="sms_http").exists()


def test_send_test_says_what_the_gateway_said(admin: Client, gateways: Gateways) -> None:
    admin.post("/channels/new/sms_http", filled(setting_url=f"http://127.0.0.1:{gateways.http}/sms"))
    page = admin.post("/channels/sms/test", {"address": "13900000000"}, follow=True).content.decode()
    assert "发送测试：网关已接受" in page
    assert [one.to for one in gateways.seen.shown.values()] == ["13900000000"]
    assert "不需要采取任何措施" in next(iter(gateways.seen.shown.values())).text
    admin.post("/channels/sms", filled(setting_url="http://127.0.0.1:1/sms"))
    page = admin.post("/channels/sms/test", {"address": "13900000000"}, follow=True).content.decode()
    assert "没有发出" in page


def test_others_do_not_get_in(admin: Client) -> None:
    account = Account.objects.create_user("zhou", name="周宁")
    Posting.objects.create(account=account, role=roles.DUTY_CHIEF.key)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/channels").status_code == 403
    assert client.get("/gateways").status_code == 403
