"""The page of what one was told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anlan.foundation.notify.models import Notice
from anlan.foundation.notify.permissions import Permission
from anlan.foundation.notify.services import mark_read
from anlan.foundation.people.api import find_visible, require
from anlan.foundation.trace.api import url_of
from anlan.kit.keyset import BadCursor, page_of


@require(Permission.NOTICE_VIEW)
@require_GET
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """`/notices`: mine, newest first; as a fragment while the page is open."""
    mine = Notice.objects.visible_to(request.user)
    try:
        page = page_of(mine, by="-pk", cursor=request.GET.get("after", ""))
    except BadCursor:
        page = page_of(mine, by="-pk")
    newest = mine.order_by("-pk").values_list("pk", flat=True).first() or 0
    context = {"page": page, "newest": newest, "has_unread": mine.filter(read_at=None).exists()}
    return render(request, "notify/list.html" if "HX-Request" in request.headers else "notify/page.html", context)


@require(Permission.NOTICE_VIEW)
@require_GET
@never_cache
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """`/notices/<id>`: note it as read and go to what it is about."""
    found = find_visible(Notice, request.user, pk=number)
    mark_read(request.user, one=found.pk)
    address = url_of(found.subject, request.user)
    if address is None:
        messages.error(request, f"{found.subject_title or '这件事'}现在不在你的管辖范围，看不到了")
        return redirect("notify:notices")
    return redirect(address)


@require(Permission.NOTICE_VIEW)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Note as read whatever the page showed when the button was pressed; what came later stays unread."""
    newest = request.POST.get("up_to", "")
    mark_read(request.user, up_to=int(newest) if newest.isascii() and newest.isdigit() and len(newest) < 19 else 0)
    return redirect("notify:notices")
