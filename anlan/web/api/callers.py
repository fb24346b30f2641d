"""Who calls: a key (other platforms) or a session (our own pages). Both end as `request.user`."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from anlan.foundation.people.models import Account
from anlan.foundation.people.policy import policy
from anlan.foundation.people.services.keys import account_of_token
from anlan.web.accounts.gate import owes, session_limit
from anlan.web.api.rate import wait_of
from anlan.web.api.troubles import ApiRefused


class KeyCaller(HttpBearer):
    """`Authorization: Bearer prefix.secret`."""

    openapi_name = "接口密钥"

    def authenticate(self, request: HttpRequest, token: str) -> Account:
        """The key's account, narrowed to the key's scopes; raises ApiRefused for a key that does not hold."""
        found = account_of_token(token)
        if found is None:
            raise ApiRefused(401, "bad_key", "接口密钥无效、已停用或已过期，请联系系统管理员")
        account, key = found
        wait = wait_of(key.prefix, policy().api_requests_per_minute)
        if wait:
            raise ApiRefused(429, "too_many", f"请求过于频繁，请 {wait} 秒后再试", retry_after=wait)
        request.user = account
        return account


class SessionCaller(SessionAuth):
    """The session of a signed-in browser; changes need the CSRF token."""

    openapi_name = "登录会话"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in account; raises ApiRefused while something is owed. None: nobody is signed in."""
        if not request.user.is_authenticated or session_limit(request):
            return None
        if request.session.get("is_wall") and request.method not in ("GET", "HEAD"):
            raise ApiRefused(403, "wall", "大屏登录只看不办，请在桌面端办理")
        if owes(request):
            raise ApiRefused(403, "owed", "请先在页面上更改密码或启用动态验证码")
        return request.user
