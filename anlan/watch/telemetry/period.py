"""A period somebody chose: by a form on a page, or in the address."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from anlan.watch.telemetry.selectors.series import LONGEST

_INPUT: Final = "%Y-%m-%dT%H:%M"


class PeriodForm(forms.Form):
    """From and to, in local time; both empty is no period. The end may lie in the future: it means until now."""

    start = forms.DateTimeField(
        label="从",
        required=False,
        input_formats=[_INPUT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INPUT),
        error_messages={"invalid": "写成 2026-07-08 14:30 这样的时间"},
    )
    end = forms.DateTimeField(
        label="至",
        required=False,
        input_formats=[_INPUT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INPUT),
        error_messages={"invalid": "写成 2026-07-08 14:30 这样的时间"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """An order that makes sense, and ten years at most."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if self.errors:
            return cleaned
        if end is not None and start is None:
            self.add_error("start", "还缺开始时间")
        if start is not None:
            end = cleaned["end"] = min(end or timezone.now(), timezone.now())
            if end <= start:
                self.add_error("end", "结束时间要晚于开始时间")
            elif end - start > LONGEST:
                self.add_error("start", "最长十年，请把开始时间往后移")
            elif end - start < timedelta(minutes=1):
                self.add_error("end", "至少一分钟")
        return cleaned

    def chosen(self) -> tuple[datetime, datetime] | None:
        """The period; None when none was given or it makes no sense (then `errors` says why)."""
        if not self.is_valid() or self.cleaned_data.get("start") is None:
            return None
        return self.cleaned_data["start"], self.cleaned_data["end"]
