"""`anlan cap check`: one object a line, exit code 1 when a message is wrong."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from anlan.kit.cap import public_pem, sign
from anlan.kit.cap.tests.samples import DATA, minimal
from anlan.ops.cli import main

RIGHT = str(DATA / "alerts" / "181_hsas-dhs-gov_12.xml")
OLD = str(DATA / "alerts" / "173_hsas-dhs-gov_10.xml")
FEED = str(DATA / "not_alerts" / "15_sweden.atom")


def checked(capsys: pytest.CaptureFixture[str], *files: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["cap", "check", *files, "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_valid_messages_are_named_with_their_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = checked(capsys, RIGHT, OLD)
    assert code == 0
    assert lines == [
        {"file": RIGHT, "version": "1.2", "valid": True, "errors": []},
        {"file": OLD, "version": "1.0", "valid": True, "errors": []},
    ]


def test_one_wrong_message_makes_the_exit_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = tmp_path / "update.xml"
    wrong.write_bytes(minimal(msgType="Update"))
    code, lines = checked(capsys, RIGHT, str(wrong), FEED, str(tmp_path / "absent.xml"), str(tmp_path))
    assert code == 1
    assert [line["valid"] for line in lines] == [True, False, False, False, False]
    [error] = lines[1]["errors"]
    assert (error["element"], error["path"]) == ("references", "/alert[1]/references[1]")
    assert lines[2]["version"] is None
    assert "消息列表" in lines[2]["errors"][0]["reason"]
    assert "没有这个文件" in lines[3]["errors"][0]["reason"]
    assert "目录" in lines[4]["errors"][0]["reason"]


def test_packed_files_are_unpacked_and_bounded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    packed, bomb, broken = (tmp_path / name for name in ("a.gz", "b.gz", "c.gz"))
    packed.write_bytes(gzip.compress(minimal()))
    bomb.write_bytes(gzip.compress(b" " * 20_000_000))
    broken.write_bytes(gzip.compress(minimal())[:40])
    _code, lines = checked(capsys, str(packed), str(bomb), str(broken))
    assert lines[0]["valid"]
    assert "超过 8 MB" in lines[1]["errors"][0]["reason"]
    assert "压缩包损坏" in lines[2]["errors"][0]["reason"]


def test_people_read_words(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(minimal(status="actual")))
    monkeypatch.setattr(sys, "stdin", piped)
    assert main(["cap", "check", RIGHT, "-"]) == 1
    said = capsys.readouterr().out
    assert f"✓ {RIGHT}  CAP 1.2，合规" in said
    assert "✗ -  CAP 1.2，1 处不合规\n    /alert[1]/status[1]  不认识“actual”" in said


def test_a_file_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cap", "check"])
    assert "缺少参数" in capsys.readouterr().err


def test_a_signature_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem, signed, plain = (tmp_path / name for name in ("key.pem", "signed.xml", "plain.xml"))
    pem.write_bytes(public_pem(key.public_key()))
    signed.write_bytes(sign(minimal(), key))
    plain.write_bytes(minimal())
    assert main(["cap", "check", str(signed), "--signed-by", str(pem)]) == 0
    assert main(["cap", "check", str(plain), "--signed-by", str(pem)]) == 1
    assert "没有签名" in capsys.readouterr().out
    assert main(["cap", "check", str(plain), "--signed-by", str(plain)]) == 1
    assert "读不出" in capsys.readouterr().err
