"""What the API reads, and what it sends back with a reason instead of failing inside."""

import json

import pytest
from django.test import RequestFactory

from anlan.web.api.parser import StrictParser, Unreadable


def read(rf: RequestFactory, body: bytes):
    return StrictParser().parse_body(rf.post("/", body, content_type="application/json"))


def test_it_works(rf: RequestFactory) -> None:
    body = {"名": "甘棠\n", "n": [1, 2.5, -3, None, True], "m": {"k": 2**63 - 1}}
    assert read(rf, json.dumps(body).encode()) == body


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "不是 JSON"),
        (b"{", "不是 JSON"),
        (b'"\\u0000"', "NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'["\\ud800"]', "代理字符"),
        (b"\xff\xfe", "UTF-8"),
        (b"[NaN]", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[1e999]", "太大"),
        (b"[" + b"9" * 30 + b"]", "太大"),
        (b"[" + b"9" * 5000 + b"]", "太大"),
        (b"[" * 60 + b"]" * 60, "嵌套"),
        (b"[" * 200_000, "嵌套"),
        (b'{"a":' * 100_000, "嵌套"),
    ],
)
def test_hostile_bodies_are_refused_in_words(rf: RequestFactory, body: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(rf, body)
