"""Content-Security-Policy: nothing runs, loads or connects that is not our own.

Django 5.2 has no such middleware (6.0 brings one). Templates carry no inline script, style or handler, so the
policy needs no nonce and is the same text for every answer.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"


def origins(urls: Iterable[str]) -> list[str]:
    """The origins of tile addresses such as `https://t0.tianditu.gov.cn/…/{z}/{x}/{y}`, without doubles."""
    found = {f"{part.scheme}://{part.netloc}": None for part in map(urlsplit, urls) if part.scheme and part.netloc}
    return list(found)


def policy(tile_urls: Iterable[str] = (), video_url: str = "") -> str:
    """The policy text; a configured map tile host and video platform may be fetched from, nothing else outside may."""
    tiles, films = origins(tile_urls), origins([video_url])
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *tiles],
        "connect-src": ["'self'", *tiles],
        "worker-src": ["'self'"],
        "font-src": ["'self'"],
        "media-src": ["'self'", "blob:", *films],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def security_headers() -> dict[str, str]:
    """What static files carry too: a worker obeys the policy of its own script's answer."""
    return {HEADER: policy(settings.MAP_TILE_URLS, settings.VIDEO_URL), "X-Content-Type-Options": "nosniff"}


class ContentSecurityPolicyMiddleware:
    """Sets the policy on every answer that has none of its own."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.policy = policy(settings.MAP_TILE_URLS, settings.VIDEO_URL)
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Pass the request on and mark the answer."""
        if self.is_async:
            return self._later(request)
        response: HttpResponseBase = self.get_response(request)
        return self._marked(response)

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        return self._marked(await self.get_response(request))

    def _marked(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault(HEADER, self.policy)
        return response
