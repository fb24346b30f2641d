"""The gate before every view: deny by default.

It lets a request through to a view only when the view says who may call it (`require`, `signed_in`, `public`),
the session is alive, and nothing is owed first (a new password, a second factor). The JSON API answers for
itself: its callers may come with a key instead of a session.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from anlan.foundation.people.guard import Access, Refused, access_of
from anlan.foundation.people.models import Account
from anlan.foundation.people.passwords import must_change_password
from anlan.foundation.people.services import sessions
from anlan.foundation.people.services.own_account import must_enrol
from anlan.web.errors import refusal

logger = logging.getLogger("anlan.gate")

_SAFE = {"GET", "HEAD", "OPTIONS"}
_DUES = "dues_settled"  # in the session: nothing is owed, so the second factor is not looked up every time
_OWN_PAGES = {"accounts:password", "accounts:second_factor", "accounts:sign_out"}


class Gate(MiddlewareMixin):
    """See the module."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the request through."""
        if _has_nul(request):
            return refusal(request, 400, "这个请求没有读懂", "里面有看不见的控制字符，没有改动任何数据。请重新输入。")
        if is_api(request):
            return None
        access = access_of(view)
        if access is not None and access.is_public:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request, _ended_before(request))
        ended = session_limit(request)
        if ended:
            return _to_sign_in(request, ended)
        if request.session.get("is_wall") and request.method not in _SAFE and _name(request) != "accounts:sign_out":
            return refusal(request, 403, "大屏只看不办", "这里以大屏方式登录，没有改动任何数据。请在桌面或手机上办理。")
        return _owed(request) or _closed(request, access)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A wrong method on the API is refused in the API's own shape (ninja answers it without asking us)."""
        if response.status_code == 405 and is_api(request):
            said = {"code": "method", "message": f"这个地址不支持 {request.method}", "fields": {}}
            allowed = {"Allow": response.headers.get("Allow", "")}
            return JsonResponse({"error": said}, status=405, headers=allowed, json_dumps_params={"ensure_ascii": False})
        return response


def is_api(request: HttpRequest) -> bool:
    """Whether the request goes to an operation of the JSON API."""
    return request.resolver_match is not None and "ninja" in request.resolver_match.app_names


def session_limit(request: HttpRequest) -> str | None:
    """End the request's session when it has passed its limits; returns the reason."""
    is_background = request.headers.get("X-Anlan-Background") == "1"
    why = sessions.verdict(request.session, is_background=is_background)
    if why is None:
        return None
    sessions.end_by_limit(session_key=request.session.session_key or "", why=why)
    logout(request)
    return str(why)


def owes(request: HttpRequest) -> str | None:
    """The name of the page where something is owed first; None when nothing is."""
    account = request.user
    assert isinstance(account, Account)
    if must_change_password(account):
        return "accounts:password"
    if request.session.get(_DUES) != account.pk:
        if must_enrol(account):
            return "accounts:second_factor"
        request.session[_DUES] = account.pk
    return None


def _owed(request: HttpRequest) -> HttpResponseBase | None:
    page = owes(request)
    if page is None:
        return None
    if _name(request) in _OWN_PAGES:
        request.is_live = False  # type: ignore[attr-defined]  # the stream is closed too until it is settled
        return None
    return _redirect(request, reverse(page))


def _closed(request: HttpRequest, access: Access | None) -> HttpResponseBase | None:
    if access is None:
        logger.error("view %s says not who may call it: closed", _name(request))
        raise Refused
    return None


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def _ended_before(request: HttpRequest) -> str:
    """Why the session of the cookie is over, if it ever was one."""
    why = sessions.why_ended(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    return str(why or "")


def _to_sign_in(request: HttpRequest, ended: str) -> HttpResponseBase:
    """To the sign-in page and back again; a script is told instead of being shown a page."""
    target = request.get_full_path() if request.method in _SAFE else ""
    if "HX-Request" in request.headers:
        target = _page_of(request)
    facts = {key: value for key, value in (("next", target), ("ended", ended)) if value and value != "/"}
    address = reverse("accounts:sign_in") + (f"?{urlencode(facts)}" if facts else "")
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    accepted = request.headers.get("Accept", "text/html")
    if "text/html" not in accepted and "*/*" not in accepted:
        return JsonResponse({"error": {"code": "signed_out", "message": "请重新登录", "fields": {}}}, status=401)
    return HttpResponseRedirect(address)


def _page_of(request: HttpRequest) -> str:
    """The path of the page a partial request came from."""
    current = request.headers.get("HX-Current-URL", "")
    origin = f"{request.scheme}://{request.get_host()}"
    return current.removeprefix(origin) if current.startswith(f"{origin}/") else ""


def _redirect(request: HttpRequest, address: str) -> HttpResponseBase:
    if "HX-Request" in request.headers:
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL text holds no NUL, and nobody types one."""
    if "\0" in request.path or _in_any(request.GET):
        return True
    is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
    return is_form and _in_any(request.POST)


def _in_any(given: QueryDict) -> bool:
    return any("\0" in key or any("\0" in value for value in values) for key, values in given.lists())
