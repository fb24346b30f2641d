"""Who is looking: the account behind a stream, and where each permission reaches for it."""

from http.cookies import SimpleCookie

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils.module_loading import import_string

from anlan.foundation.live.api import EVERYWHERE
from anlan.foundation.people.api import Scope, all_permissions, scope_of
from anlan.foundation.people.models import Account
from anlan.foundation.people.services.sessions import verdict
from anlan.web.accounts.gate import owes
from anlan.web.live.frames import Frame


class Viewer:
    """An account at an open screen; its scopes are read once per permission and again on `refresh`."""

    def __init__(self, session_key: str) -> None:
        self.session_key = session_key
        self.account_id: int | None = None
        self._scopes: dict[str, Scope] = {}

    @classmethod
    def from_cookies(cls, header: str) -> "Viewer | None":
        """The viewer named by a Cookie header; None without a session cookie."""
        cookies: SimpleCookie = SimpleCookie()
        cookies.load(header)
        morsel = cookies.get(settings.SESSION_COOKIE_NAME)
        return cls(morsel.value) if morsel and morsel.value else None

    async def refresh(self) -> bool:
        """Read session, account and remit anew; False when the session has ended, or something is owed first."""
        return bool(await sync_to_async(self._refresh, thread_sensitive=False)())

    def _refresh(self) -> bool:
        try:
            request = HttpRequest()
            request.session = import_string(settings.SESSION_ENGINE + ".SessionStore")(self.session_key)
            request.user = account = get_user(request)
            if not isinstance(account, Account) or not account.is_active:
                return False
            if verdict(request.session, is_background=True) or owes(request):
                return False  # what the gate asks of a page it asks of its stream
            self.account_id = account.pk
            self._scopes = {p: s for p in all_permissions() if (s := scope_of(account, p))}
            return True
        finally:
            close_old_connections()

    def may_see(self, frame: Frame) -> bool:
        """Whether an event lies inside the viewer's remit."""
        scope = self._scopes.get(frame.permission)
        if scope is None:
            return False
        if frame.region_path == EVERYWHERE:
            return True
        if frame.account_id is not None and not (frame.region_path or frame.organisation_path or frame.enterprise):
            return frame.account_id == self.account_id  # meant for one person, however far the others' remit reaches
        return scope.covers(
            region_path=frame.region_path,
            organisation_path=frame.organisation_path,
            enterprise=frame.enterprise,
            account_id=frame.account_id,
        )
