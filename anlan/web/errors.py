"""Pages for what went wrong: what did not happen, what was kept, how to go on."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from anlan.foundation.people.api import OutOfSight, Refused


@dataclass(frozen=True)
class Trouble:
    """One kind of failure in words."""

    status: int
    kind: str
    title: str
    text: str


BAD_REQUEST: Final = Trouble(400, "error", "这个请求没有读懂", "地址或内容有误，没有改动任何数据。请返回上一页再试。")
HIDDEN: Final = Trouble(404, "lost", "没有找到这件事", "编号可能有误，或不在你的管辖范围。需要协同，请承办人发起联办。")
"""Not found and not allowed say the same sentence, so that existence is not revealed."""
STALE: Final = Trouble(
    403, "error", "页面停留太久，没有提交", "登录状态已变，没有改动任何数据。刷新后再提交，填过的内容还在草稿里。"
)
BROKEN: Final = Trouble(500, "error", "这一步没有办成", "平台出了故障，没有改动任何数据，经过已记入日志。请稍后再试。")


_API = "/api/"
_CODES = {400: "bad_request", 403: "not_found", 404: "not_found", 405: "method", 500: "broken"}


def _page(request: HttpRequest, trouble: Trouble, status: int | None = None, why: str = "") -> HttpResponse:
    """The whole page, or only the words where a fragment was asked for, or JSON for a caller of the API."""
    status = status or trouble.status
    if request.path.startswith(_API):
        words = {"code": _CODES.get(status, "error"), "message": f"{trouble.title}。{trouble.text}", "fields": {}}
        return JsonResponse({"error": words}, status=status, json_dumps_params={"ensure_ascii": False})
    part = "web/errors/fragment.html" if "HX-Request" in request.headers else "web/errors/page.html"
    return render(request, part, {"trouble": trouble, "why": why}, status=status)


def refusal(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A refusal that says its own reason."""
    return _page(request, Trouble(status, "error", title, text))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, in the words of 404."""
    return _page(request, HIDDEN, 403, _why(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, HIDDEN, why=_why(exception))


def _why(exception: Exception) -> str:
    """The address of 为什么我看不到 for what was refused; empty where there is nothing to explain."""
    if isinstance(exception, Refused) and exception.permissions:
        return "/why?" + urlencode({"permission": exception.permissions}, doseq=True)
    if isinstance(exception, OutOfSight):
        return "/why?" + urlencode({"kind": exception.kind, "key": exception.key[:80]})
    return ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose page is older than the session."""
    return _page(request, STALE)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; the template asks neither database nor session."""
    return _page(request, BROKEN)
