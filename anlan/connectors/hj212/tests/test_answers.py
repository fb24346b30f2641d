"""Answers by HJ 212, as the published ones are written."""

from datetime import datetime

import pytest

from anlan.connectors.hj212 import answers
from anlan.connectors.hj212.codec import CODEC
from anlan.connectors.hj212.messages import Header
from anlan.kit.calendar import SHANGHAI

SENT = Header(qn="20240601085857223", st="32", cn="2011", pw="123456", mn="010000A8900016F000169DC0", flag=9)


@pytest.mark.parametrize(("flag", "version"), [(9, 8), (5, 4), (4, 4), (7, 4), (None, 4)])
def test_the_published_answer_is_ours(flag: int | None, version: int) -> None:
    wanted = f"QN=20240601085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag={version};CP=&&&&"
    sent = Header(qn=SENT.qn, st="32", cn="2011", pw=SENT.pw, mn=SENT.mn, flag=flag)
    assert answers.data_taken(sent)[6:-6].decode() == wanted


def test_a_clock_is_set() -> None:
    found = CODEC.read(answers.set_clock(SENT, datetime(2026, 7, 1, 8, 30, 1, 5000, tzinfo=SHANGHAI)))[0][1]
    assert found.is_ok
    assert (found.header.qn, found.header.flag, found.events[0].facts) == (
        "20260701083001005",
        9,
        {"SystemTime": "20260701083001"},
    )
    assert CODEC.read(answers.notice_taken(SENT))[0][1].header.cn == "9013"
