"""`anlan account …`: an empty installation gets its first administrator, and a lost password a new one."""

import json

import pytest

from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.roles import ADMINISTRATOR
from anlan.ops.cli import main

pytestmark = pytest.mark.django_db


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "create", "Gao.Lei", "高磊", "--role", "administrator"]) == 0
    password = capsys.readouterr().out.splitlines()[0].rpartition("：")[2]
    account = Account.objects.get(username="gao.lei")
    assert account.check_password(password)
    assert account.must_change_password
    assert Posting.objects.get().role == ADMINISTRATOR.key
    assert main(["account", "reset-password", "gao.lei", "--second-factor", "--reactivate"]) == 0
    account.refresh_from_db()
    assert not account.check_password(password)
    assert main(["account", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["roles"] == ["administrator"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["account", "create", "gao", "高磊", "--organisation", "NO"], "没有编码为 NO 的机构"),
        (["account", "create", "gao", "高磊", "--region", "999"], "没有区划代码 999"),
        (["account", "reset-password", "nobody"], "没有用户名为 nobody"),
    ],
)
def test_trouble_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1
    assert said in capsys.readouterr().err


def test_a_name_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["account", "create", "gao", "高磊"]) == 0
    assert main(["account", "create", "GAO", "高磊"]) == 1
    assert "已有人用" in capsys.readouterr().err
