"""What every page of the shell knows: theme, rail, status, who is signed in."""

from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from anlan.web.navigation import Fact, Place, facts, places

THEMES: Final = ("light", "dark", "contrast")
THEME_COOKIE: Final = "anlan_theme"


class Shell:
    """Read lazily: a fragment that shows no rail asks for none."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        """The theme this browser chose; empty leaves the page its own default."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def places(self) -> list[Place]:
        """The rail of this account."""
        return list(places(self.request.user, self.request.path))

    @cached_property
    def tabs(self) -> list[Place]:
        """The tab bar of a phone: the first four places; the fifth is one's own account."""
        return self.places[:4]

    @cached_property
    def more(self) -> list[Place]:
        """The places that have no room in the tab bar; a phone finds them under 我的."""
        return self.places[4:]

    @cached_property
    def facts(self) -> list[Fact]:
        """The status bar's facts."""
        return facts(self.request.user)

    @cached_property
    def now_ms(self) -> int:
        """The server's clock, so that a wrong clock of the terminal does not shift limits."""
        return int(timezone.now().timestamp() * 1000)

    @property
    def sign_out(self) -> str:
        """Where the sign-out form goes."""
        return "/logout"

    @property
    def version(self) -> str:
        """The version of the static files; scripts compare it to notice an update."""
        return str(settings.STATIC_VERSION)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Template context processor."""
    return {"shell": Shell(request)}
