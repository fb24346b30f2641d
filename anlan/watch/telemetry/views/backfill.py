"""`/readings/import`: old readings from a file, tried first and then stored."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from anlan.foundation.people.api import actor_of, require
from anlan.kit.tables import TableUnreadable
from anlan.watch.telemetry.backfill import HEAD, LARGEST, MOST_ROWS, import_readings
from anlan.watch.telemetry.models import Point
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import TelemetryRefused


class ImportForm(forms.Form):
    """A file, and whether it is only tried."""

    file = forms.FileField(
        label="文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "选择要导入的文件", "empty": "文件是空的"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_file(self) -> Any:
        """Not larger than one import may be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"文件超过 {LARGEST // 1024**2} MB，请拆成几份")
        return file


@require(Permission.READING_IMPORT)
@require_http_methods(["GET", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """`try` reads the file and stores nothing; `store` stores it when every row is right."""
    form = ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    report = None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = import_readings(
                file,
                name=file.name or "文件",
                points=Point.objects.within(request.user, Permission.READING_IMPORT),
                by=actor_of(request),
                is_dry="store" not in request.POST,
            )
        except (TableUnreadable, TelemetryRefused) as refused:
            form.add_error("file", str(refused))
    is_wrong = bool(form.errors) or (report is not None and report.error_count > 0)
    context = {"form": form, "report": report, "columns": HEAD, "most": MOST_ROWS, "largest": LARGEST // 1024**2}
    return render(request, "telemetry/import.html", context, status=422 if is_wrong else 200)
