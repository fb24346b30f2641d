"""`anlan device credential`: a new token opens, the old one no longer."""

import json

import pytest

from anlan.foundation.journal.api import Actor, Entry
from anlan.ops.cli import main
from anlan.watch.telemetry.api import Device, register_device, token_digest

pytestmark = pytest.mark.django_db


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    _, old = register_device(code="JS-0412", name="龙开河路下穿", by=Actor.system())
    assert main(["device", "credential", "JS-0412", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    kept = Device.objects.get().token_sha256
    assert kept == token_digest(said["token"]) != token_digest(old)
    assert said["topic"].startswith("readings/")
    assert Entry.objects.filter(kind="telemetry.device.credential_issued").count() == 1


def test_unknown_device_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["device", "credential", "NOBODY"]) == 1
    assert "没有设备 NOBODY" in capsys.readouterr().err
