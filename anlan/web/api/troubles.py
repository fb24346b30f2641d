"""Every refusal of the API has one shape: `{"error": {"code", "message", "fields"}}`, in Chinese."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from anlan.foundation.people.api import UNSEEN
from anlan.foundation.people.refusals import PeopleRefused
from anlan.kit.keyset import BadCursor
from anlan.kit.refusal import Refusal
from anlan.web.api.parser import Unreadable

logger = logging.getLogger("anlan.api")

ERROR_SCHEMA: dict[str, Any] = {
    "title": "Error",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string", "description": "给程序看的短码"},
                "message": {"type": "string", "description": "给人看的一句话"},
                "fields": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }
    },
}

_KINDS = {
    "missing": "请填写",
    "string_type": "须为文字",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "int_parsing_size": "整数太大",
    "float_type": "须为数",
    "float_parsing": "须为数",
    "finite_number": "须为有限的数",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "list_type": "须为列表",
    "dict_type": "须为对象",
    "model_attributes_type": "须为对象",
    "json_invalid": "不是 JSON",
    "extra_forbidden": "没有这个字段",
    "datetime_parsing": "须为 ISO 8601 时间，如 2026-07-08T15:04:05+08:00",
    "datetime_from_date_parsing": "须为 ISO 8601 时间，如 2026-07-08T15:04:05+08:00",
    "timezone_aware": "时间须带时区，如 +08:00",
    "date_parsing": "须为日期，如 2026-07-08",
    "date_from_datetime_parsing": "须为日期，如 2026-07-08",
    "uuid_parsing": "须为 UUID",
}
_LIMITS = {
    "string_too_short": ("min_length", "至少 {} 个字"),
    "string_too_long": ("max_length", "最多 {} 个字"),
    "too_long": ("max_length", "最多 {} 项"),
    "too_short": ("min_length", "至少 {} 项"),
    "greater_than": ("gt", "须大于 {}"),
    "greater_than_equal": ("ge", "不得小于 {}"),
    "less_than": ("lt", "须小于 {}"),
    "less_than_equal": ("le", "不得大于 {}"),
    "literal_error": ("expected", "须为 {} 之一"),
    "enum": ("expected", "须为 {} 之一"),
    "string_pattern_mismatch": ("pattern", "格式须符合 {}"),
}


class ApiRefused(Exception):
    """A refusal with its own status, code and sentence."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: Mapping[str, str] | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.fields, self.retry_after = dict(fields or {}), retry_after


def answer(status: int, code: str, message: str, fields: Mapping[str, str] | None = None) -> HttpResponse:
    """The uniform error."""
    body = {"error": {"code": code, "message": message, "fields": dict(fields or {})}}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def add_handlers(api: NinjaAPI) -> None:
    """Give every kind of exception its answer."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        ApiRefused: _refused,
        AuthenticationError: lambda r, e: answer(401, "signed_out", "请带上接口密钥，或先登录"),
        Http404: lambda r, e: answer(404, "not_found", f"{UNSEEN}，或不在你的管辖范围"),
        PermissionDenied: lambda r, e: answer(403, "not_allowed", "这个账号或密钥没有所需的权限"),
        ValidationError: _invalid,
        ModelInvalid: lambda r, e: answer(422, "invalid", "；".join(e.messages)),
        HttpError: _http_error,
        Refusal: lambda r, e: answer(e.status, e.code, str(e), e.fields),
        PeopleRefused: lambda r, e: answer(409, "refused", e.message),
        BadCursor: lambda r, e: answer(400, "bad_cursor", str(e)),
        Unreadable: lambda r, e: answer(400, "unreadable", str(e)),
        RequestDataTooBig: lambda r, e: answer(413, "too_big", "请求正文太大"),
        DataError: lambda r, e: answer(422, "out_of_range", "有一项取值太长或超出范围"),
        OverflowError: lambda r, e: answer(422, "out_of_range", "有一项取值超出范围"),
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, refusal: ApiRefused) -> HttpResponse:
    response = answer(refusal.status, refusal.code, refusal.message, refusal.fields)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: the body could not be parsed, the CSRF token is missing; or a module's."""
    cause = error.__cause__
    if isinstance(cause, Unreadable):
        return answer(400, "unreadable", str(cause))
    if isinstance(cause, RequestDataTooBig):
        return answer(413, "too_big", "请求正文太大")
    if "CSRF" in str(error):
        return answer(403, "csrf", "缺少或过期的 X-CSRFToken，请刷新页面后再试")
    return answer(error.status_code, "refused", str(error))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {_place(one["loc"]): _said(one) for one in error.errors}
    words = "；".join(f"{name}：{said}" for name, said in list(fields.items())[:3])
    return answer(422, "invalid", f"有 {len(fields)} 处不对：{words}", fields)


def _place(loc: tuple[Any, ...]) -> str:
    """`body.readings.0.v`: where in the request, without the name of our own parameter."""
    parts = [str(part) for part in loc]
    return ".".join(parts[2:] if parts[0] == "body" and len(parts) > 2 else parts[1:] or parts)


def _said(error: Mapping[str, Any]) -> str:
    kind = str(error.get("type", ""))
    if kind in _KINDS:
        return _KINDS[kind]
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return words.format(error.get("ctx", {}).get(name, ""))
    if kind == "value_error":
        return str(error.get("msg", "")).removeprefix("Value error, ") or "取值不对"
    return "取值不对"


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("API %s %s", request.method, request.path)
    return answer(500, "broken", "平台出了故障，没有改动任何数据，经过已记入日志，请稍后再试")
