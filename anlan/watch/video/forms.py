"""Forms of video: why somebody looks, and a new point."""

from typing import Any

from django import forms

from anlan.watch.telemetry.api import Point
from anlan.watch.video.models import Look, VideoPoint

CODE = r"^(?=.*[0-9])[A-Za-z0-9_-]{2,40}$"  # a digit: `new` and `looks` are addresses of their own
CODE_WRONG = "只能用英文字母、数字、- 和 _，2 至 40 个字符，至少一位数字"


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class LookForm(_Plain):
    """Why somebody looks."""

    reason = forms.ChoiceField(
        label="事由",
        choices=Look.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选择调阅事由", "invalid_choice": "选择调阅事由"},
    )
    note = forms.CharField(
        label="说明",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "写明为什么调阅，例如：核实龙开河路下穿积水"},
    )
    about = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class VideoForm(_Plain):
    """A new video point."""

    code = forms.RegexField(
        label="编号",
        regex=CODE,
        error_messages={"invalid": CODE_WRONG, "required": "填写编号"},
        help_text="本平台内的编号",
    )
    name = forms.CharField(label="名称", max_length=80, error_messages={"required": "填写名称"})
    kind = forms.ChoiceField(label="类别", choices=VideoPoint.Kind.choices)
    use = forms.ChoiceField(label="看什么", choices=VideoPoint.Use.choices)
    channel = forms.RegexField(
        label="平台通道号",
        regex=r"^[A-Za-z0-9_.-]{1,40}$",
        required=False,
        help_text="GB/T 28181 为 20 位数字",
        error_messages={"invalid": "只能用英文字母、数字、点、- 和 _"},
    )
    point = forms.CharField(
        label="信号测点编号", max_length=60, required=False, help_text="类型为视频信号丢失的测点，可以后再登记"
    )
    longitude = forms.FloatField(label="经度", min_value=73, max_value=136, help_text="WGS-84，十进制度")
    latitude = forms.FloatField(label="纬度", min_value=3, max_value=54, help_text="WGS-84，十进制度")

    def clean_point(self) -> Point | None:
        """The point that watches the signal, which must be one of its kind and not another camera's."""
        code = self.cleaned_data["point"].strip()
        if not code:
            return None
        found = Point.objects.filter(code=code, kind_id="video_loss").first()
        if found is None:
            raise forms.ValidationError("没有这个编号的视频信号测点")
        if VideoPoint.objects.filter(point=found).exists():
            raise forms.ValidationError("这个测点已对应另一路视频")
        return found
