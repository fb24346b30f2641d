"""Warnings for everybody's programs: an Atom feed of what is in force, and each as a CAP message."""

import hashlib
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import find_visible, public, require
from anlan.kit.cap import CAP_TYPE, Entry, write_feed
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.outgoing import alert_of, cap_of, signed_cap_of, signing_pem
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.selectors import public_one, published

TITLE = "生效中的预警"
PAGE_SECONDS = 60.0  # a page left open asks again, and at once when the first of its warnings expires


@require_safe
@public
def atom(request: HttpRequest) -> HttpResponseBase:
    """`/feeds/warnings.atom`: what is in force at this very second; 304 while that is what the asker has already."""
    now = timezone.now()
    warnings = published(now)
    entries = [Entry(alert_of(warning), _address(request, warning)) for warning in warnings]
    words = [f"{entry.url} {entry.alert}" for entry in entries]
    etag = f'W/"{hashlib.sha256(chr(10).join(words).encode()).hexdigest()[:32]}"'  # weak: `updated` is left out
    response = HttpResponse(
        content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag, "Cache-Control": "no-cache"}
    )
    known = get_conditional_response(request, etag=etag, response=response)
    if known is not None and known is not response:
        return known
    url = request.build_absolute_uri(reverse("warning:atom"))
    author = warnings[0].sender_name if warnings else TITLE
    response.content = write_feed(entries, title=TITLE, url=url, author=author, updated=timezone.localtime(now))
    return response


@require_safe
@public
def page(request: HttpRequest) -> HttpResponse:
    """`/public/warnings`: what is in force at this very second, in words, without an account."""
    now = timezone.now()
    warnings = published(now)
    response = render(request, "warning/public.html", {"warnings": warnings, "now": now})
    response.headers["Cache-Control"] = "no-cache"
    warnings_end = [warning.expires_at for warning in warnings if warning.expires_at]
    pause = min([PAGE_SECONDS, *((end - now).total_seconds() for end in warnings_end)])
    response.headers["Refresh"] = str(max(1, ceil(pause)))
    return response


@require_safe
@public
def public_cap(request: HttpRequest, number: str) -> HttpResponse:
    """`/feeds/warnings/<number>.xml?signed=1`: one that is in force, or the Cancel of one that would be."""
    warning = public_one(number, timezone.now())
    if warning is None:
        raise Http404
    return _as_cap(request, warning)


@require_safe
@require(Permission.VIEW)
def cap(request: HttpRequest, number: str) -> HttpResponse:
    """`/warnings/<number>/cap.xml?signed=1`: any that was ever issued, for those who may see warnings."""
    warning = find_visible(WarningMessage, request.user, number=number)
    if warning.issued_at is None:
        raise Http404
    response = _as_cap(request, warning)
    response.headers["Content-Disposition"] = f'attachment; filename="{warning.number}.xml"'
    return response


@require_safe
@public
def key(request: HttpRequest) -> HttpResponse:
    """`/feeds/warnings.pem`: the public key that checks our signatures."""
    return HttpResponse(signing_pem(), content_type="application/x-pem-file")


def _as_cap(request: HttpRequest, warning: WarningMessage) -> HttpResponse:
    raw = signed_cap_of(warning) if request.GET.get("signed") == "1" else cap_of(warning)
    return HttpResponse(raw, content_type=f"{CAP_TYPE}; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _address(request: HttpRequest, warning: WarningMessage) -> str:
    return request.build_absolute_uri(reverse("warning:public_cap", args=[warning.number]))
