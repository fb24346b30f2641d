"""`/points/compare`: several points on one axis of time, in two units at most."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import require
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.period import PeriodForm
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.selectors.comparison import MOST_POINTS, compare
from anlan.watch.telemetry.selectors.series import SPANS, span_between

MOST_CHOICES = 2000


@require(Permission.POINT_VIEW)
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """`?p=<code>` once for each point (or codes with commas between), with `span`, or `start` and `end`."""
    asked = [code.strip()[:60] for given in request.GET.getlist("p")[:20] for code in given.split(",") if code.strip()]
    codes = list(dict.fromkeys(asked))
    rows = Point.objects.visible_to(request.user).select_related("kind")
    by_code = {point.code: point for point in rows.filter(code__in=[code for code in codes if "\0" not in code])}
    form = PeriodForm(request.GET if request.GET.get("start") or request.GET.get("end") else None)
    period = form.chosen() if form.is_bound else None
    span = SPANS.get(request.GET.get("span", ""), SPANS["24h"])
    if period:
        span = span_between(*period)
    until = period[1] if period else timezone.now()
    chosen = [by_code[code] for code in codes if code in by_code]
    found = compare(chosen[:MOST_POINTS], span, until=until)
    context: dict[str, Any] = {
        "found": found,
        "codes": [point.code for point in chosen[:MOST_POINTS]],
        "unknown": [code for code in codes if code not in by_code],
        "dropped": max(0, len(chosen) - MOST_POINTS),
        "most": MOST_POINTS,
        "span": span,
        "spans": SPANS.values(),
        "period": form,
        "has_period": bool(period),
        "choices": rows.order_by("code").only("code", "name", "kind__name")[:MOST_CHOICES],
        "is_long": span.length > timedelta(days=2),
    }
    return render(request, "telemetry/compare.html", context, status=422 if form.is_bound and form.errors else 200)
