"""`anlan cap feeds`: which feeds are polled, and how it went."""

import json
from typing import Any

import pytest

from anlan.ops.cli import main

pytestmark = pytest.mark.django_db


def test_feeds_are_listed_with_their_trouble(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.CAP_FEEDS = "upper 市应急局 http://127.0.0.1:9/cap.atom"
    assert main(["cap", "feeds"]) == 0
    assert "✓ 市应急局  http://127.0.0.1:9/cap.atom  还没有轮询" in capsys.readouterr().out
    assert main(["cap", "feeds", "--poll", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["failures"] == 1
    assert "没有正常应答" in facts["trouble"]


def test_none_and_wrong_ones_are_said(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    assert main(["cap", "feeds"]) == 0
    assert "ANLAN_CAP_FEEDS" in capsys.readouterr().out
    settings.CAP_FEEDS = "市应急局"
    assert main(["cap", "feeds"]) == 1
    assert "类型 名称 地址" in capsys.readouterr().err
