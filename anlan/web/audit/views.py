"""Pages of the journal: the list with its filters, further rows, the export."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from anlan.foundation.journal.anchors import anchor_place
from anlan.foundation.journal.standing import MOST_WAITING, Standing, standing
from anlan.foundation.people.api import actor_of, require, scope_of
from anlan.foundation.territory import api as territory
from anlan.kit.keyset import BadCursor
from anlan.web.accounts.pages import show
from anlan.web.audit.asking import Asked
from anlan.web.audit.permissions import Permission
from anlan.web.audit.reading import export, kinds, read

VERDICTS = {
    "none": ("还没有锚点，平台每小时签名写出一次", 0),
    "agrees": ("签名有效，与封存链一致", 0),
    "forged": ("签名不符：锚点文件被改过，或不是本机的锚点", 1),
    "cut": ("封存链到不了锚点的位置：有留痕被删", 1),
    "differs": ("封存链与锚点不一致：链被整体重算过", 1),
}


@require_safe
@require(Permission.VIEW)
def entries(request: HttpRequest) -> HttpResponse:
    """`/admin/journal?since=&until=&who=&subject=&kind=`: newest first. The next rows come by the same address."""
    asked = Asked.of(request.GET)
    by, after = actor_of(request), request.GET.get("after", "")
    try:
        reading = read(asked, account=request.user, by=by, after=after)
    except BadCursor:
        reading = read(asked, account=request.user, by=by)
    context: dict[str, Any] = {
        "lines": reading.lines,
        "next_url": f"{request.path}?{asked.address}&after={reading.next}" if reading.next else "",
        "asked": asked,
    }
    if "HX-Request" in request.headers and after:
        return show(request, "audit/rows", **context)
    return show(
        request,
        "audit/list",
        kinds=kinds(),
        chain=_chain(standing(anchor_place(settings.DATA_DIR))),
        reach=_reach(request),
        **context,
    )


@require_safe
@require(Permission.VIEW)
def export_csv(request: HttpRequest) -> HttpResponse:
    """`/admin/journal/export`: the same filters, as a table to keep."""
    text = export(Asked.of(request.GET), account=request.user, by=actor_of(request))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"journal-{timezone.localtime():%Y%m%d-%H%M}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(answer)
    return answer


def _chain(now: Standing) -> dict[str, Any]:
    """The standing of the chain in words; `tone` 1 where somebody has to look."""
    words, tone = VERDICTS[now.verdict]
    waiting = f"{MOST_WAITING}+" if now.waiting >= MOST_WAITING else str(now.waiting)
    return {"now": now, "waiting": waiting, "verdict": words, "tone": tone}


def _reach(request: HttpRequest) -> str:
    """The remit in words, so that nobody takes a part for the whole."""
    scope = scope_of(request.user, Permission.VIEW)
    if scope.everything:
        return "全区"
    return "、".join(territory.describe(path, with_district=True) or path for path in scope.regions) or "无"
