"""The form by which somebody's report becomes an incident."""

from typing import Any

from django import forms
from django.utils import timezone

from anlan.response.command.choices import EVENT_WORDS


class ReportedForm(forms.Form):
    """What the caller says; the region is found from the position."""

    title = forms.CharField(label="标题", max_length=120, help_text="何处发生何事，如：丁官路居民楼下积水")
    event_code = forms.ChoiceField(label="事件种类", choices=list(EVENT_WORDS.items()))
    occurred_at = forms.DateTimeField(
        label="发生时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    address = forms.CharField(label="地点", max_length=160)
    longitude = forms.FloatField(label="经度", min_value=-180, max_value=180, help_text="WGS-84，度")
    latitude = forms.FloatField(label="纬度", min_value=-90, max_value=90, help_text="WGS-84，度")
    description = forms.CharField(
        label="情况", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    trapped = forms.IntegerField(label="被困或受伤人数", min_value=0, max_value=100_000, required=False)
    dead_or_missing = forms.IntegerField(label="死亡与失踪人数", min_value=0, max_value=100_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("initial", {"occurred_at": timezone.localtime()})
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}"

    def clean(self) -> dict[str, Any]:
        """Gather the numbers that plans look at."""
        cleaned: dict[str, Any] = super().clean() or {}
        numbers = {name: cleaned.pop(name, None) for name in ("trapped", "dead_or_missing")}
        cleaned["reported"] = {name: number for name, number in numbers.items() if number}
        return cleaned
