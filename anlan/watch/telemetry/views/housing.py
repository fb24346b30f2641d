"""`/points/<code>/building`: which building a point stands in, for 联网率 and the building's own page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import TelemetryRefused, put_in_building


class BuildingForm(forms.Form):
    """A building by its code."""

    building = forms.CharField(
        label="房屋编码", max_length=30, required=False, help_text="登记中的一房一档编码；不在楼里则留空"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def building(request: HttpRequest, code: str) -> HttpResponse:
    """Write it down."""
    point = find_visible(Point, request.user, Permission.POINT_TUNE, code=code)
    form = BuildingForm(request.POST or None, initial={"building": point.building})
    if request.method == "POST" and form.is_valid():
        try:
            put_in_building(point=point, building=form.cleaned_data["building"], by=actor_of(request))
        except TelemetryRefused as refused:
            form.add_error("building", str(refused))
        else:
            return redirect("telemetry:point", code=point.code)
    return render(
        request, "telemetry/building.html", {"form": form, "point": point}, status=422 if form.errors else 200
    )
