"""Reading of requests: what PostgreSQL cannot hold is refused here, with words, instead of failing far inside."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

MOST_NESTED = 40
LARGEST_WHOLE = 2**63 - 1


class Unreadable(ValueError):
    """A body or a query that cannot be taken; the message is for the caller."""


class StrictParser(Parser):
    """JSON without NUL, lone surrogates, NaN, endless nesting or numbers beyond 64 bits."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The JSON body; raises Unreadable."""
        try:
            body = json.loads(request.body.decode("utf-8-sig"), parse_constant=_refuse_constant)
        except UnicodeDecodeError as wrong:
            raise Unreadable("请求正文不是 UTF-8 文本") from wrong
        except RecursionError as wrong:
            raise Unreadable("请求正文嵌套太深") from wrong
        except json.JSONDecodeError as wrong:
            raise Unreadable(f"请求正文不是 JSON：第 {wrong.lineno} 行第 {wrong.colno} 个字符处读不下去") from wrong
        except Unreadable:
            raise
        except ValueError as wrong:  # Python refuses whole numbers of more than 4300 digits
            raise Unreadable("请求正文里的整数太大") from wrong
        _check(body, 0)
        parsed: DictStrAny = body
        return parsed

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> DictStrAny:
        """Query or form fields; raises Unreadable."""
        for name, values in data.lists():
            for text in (name, *values):
                if isinstance(text, str):
                    _check_text(text)
        return super().parse_querydict(data, list_fields, request)


def _refuse_constant(name: str) -> None:
    raise Unreadable(f"请求正文里有 {name}，JSON 没有这样的数")


def _check(value: Any, depth: int) -> None:
    if depth > MOST_NESTED:
        raise Unreadable("请求正文嵌套太深")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise Unreadable("请求正文里的数太大")
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_WHOLE:
        raise Unreadable("请求正文里的整数太大")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise Unreadable("文字里有不可见的控制字符 NUL")
    try:
        text.encode()
    except UnicodeEncodeError as wrong:
        raise Unreadable("文字里有不成对的 Unicode 代理字符") from wrong
