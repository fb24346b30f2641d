"""`/points/export` and `/points/<code>/export`: readings and roll-ups as CSV or XLSX."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.kit.tables import Format
from anlan.watch.telemetry.export import MOST_POINTS, MOST_ROWS, STEPS, Export, Step, start_export
from anlan.watch.telemetry.models import Point, PointKind
from anlan.watch.telemetry.period import PeriodForm
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import TelemetryRefused
from anlan.watch.telemetry.views.downloads import table_answer
from anlan.watch.telemetry.views.listing import Asked, narrowed, streets

FORMS = {"csv": "CSV", "xlsx": "XLSX"}


class ExportForm(PeriodForm):
    """What of which period, and as what."""

    step = forms.ChoiceField(label="内容", choices=list(STEPS.items()), initial="hour")
    form = forms.ChoiceField(label="格式", choices=list(FORMS.items()), initial="csv", widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        """An export always has a beginning."""
        cleaned = super().clean()
        if cleaned.get("start") is None and "start" not in self.errors:
            self.add_error("start", "选择开始时间")
        return cleaned


@require(Permission.READING_EXPORT)
@require_GET
def one(request: HttpRequest, code: str) -> HttpResponseBase:
    """One point: the form, or with `form=` in the address the file."""
    rows = Point.objects.select_related("kind")
    found = find_visible(rows, request.user, Permission.READING_EXPORT, code=code)
    return _answer(request, [found], {"point": found, "back": reverse("telemetry:point", args=[found.code])})


@require(Permission.READING_EXPORT)
@require_GET
def many(request: HttpRequest) -> HttpResponseBase:
    """The points of a filtered list."""
    asked = Asked.of("/points", request.GET, {"kind": None, "region": None, "q": None})
    rows = narrowed(Point.objects.within(request.user, Permission.READING_EXPORT), asked, ("code", "name"))
    if asked.get("kind"):
        rows = rows.filter(kind_id=asked.get("kind"))
    points = list(rows.select_related("kind").order_by("code")[: MOST_POINTS + 1])
    context = {
        "asked": asked,
        "total": rows.count(),
        "most": MOST_POINTS,
        "kinds": PointKind.objects.order_by("order"),
        "streets": streets(),
        "back": asked.address(),
    }
    return _answer(request, points, context)


def _answer(request: HttpRequest, points: list[Point], context: dict[str, Any]) -> HttpResponseBase:
    form = ExportForm(request.GET if "form" in request.GET else None)
    if form.is_bound and form.is_valid():
        wanted = export_of(points, form.cleaned_data)
        try:
            start_export(wanted, by=actor_of(request))
        except TelemetryRefused as refused:
            form.add_error(None, str(refused))
        else:
            return table_answer(request, name=wanted.file_name, form=wanted.form, head=wanted.head, rows=wanted.rows())
    page = {**context, "form": form, "limits": MOST_ROWS}
    answer: HttpResponse = render(request, "telemetry/export.html", page, status=422 if form.errors else 200)
    return answer


def export_of(points: list[Point], given: dict[str, Any]) -> Export:
    """What a valid form asks for."""
    return Export(points, given["start"], given["end"], cast(Step, given["step"]), cast(Format, given["form"]))
