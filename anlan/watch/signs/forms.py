"""Forms of signs: a person's override, a new sign, the words of a level."""

from typing import Any

from django import forms

from anlan.watch.signs.models import Display, Sign
from anlan.watch.telemetry.api import WATER_DEPTH, Device, Point

HOURS = ((0.5, "半小时"), (2, "2 小时"), (8, "8 小时"), (24, "24 小时"))


class _Plain(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class OverrideForm(_Plain):
    """What a sign is to show, how long, and why."""

    display = forms.ChoiceField(
        label="显示",
        choices=Display.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选择要显示的标识", "invalid_choice": "选择要显示的标识"},
    )
    words = forms.CharField(label="文字", max_length=40, required=False, help_text="不填用标识本身的名称")
    hours = forms.TypedChoiceField(label="手动多久", choices=HOURS, coerce=float, initial=2)
    reason = forms.CharField(
        label="原因", max_length=120, error_messages={"required": "写明为什么手动，例如：交警要求封路"}
    )


class SignForm(_Plain):
    """Which device is a sign, and of which point."""

    device = forms.CharField(label="设备编号", max_length=40, error_messages={"required": "填写设备编号"})
    point = forms.CharField(label="积水测点编号", max_length=60, error_messages={"required": "填写测点编号"})
    name = forms.CharField(label="名称", max_length=80, error_messages={"required": "填写名称"})

    def clean_device(self) -> Device:
        """A device that is registered and is no sign yet."""
        found = Device.objects.filter(code=self.cleaned_data["device"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的设备，请先登记设备")
        if Sign.objects.filter(device=found).exists():
            raise forms.ValidationError("这台设备已经是一块标识")
        return found

    def clean_point(self) -> Point:
        """A waterlogging point."""
        found = Point.objects.filter(code=self.cleaned_data["point"].strip()).first()
        if found is None or found.kind_id != WATER_DEPTH:
            raise forms.ValidationError("没有这个编号的积水深度测点")
        return found


class PolicyForm(_Plain):
    """What is shown at one level."""

    display = forms.ChoiceField(label="显示", choices=Display.choices)
    words = forms.CharField(label="文字", max_length=40, help_text="{水深} 处填入实测水深，如 43.6 厘米")
    reason = forms.CharField(label="原因", max_length=120, error_messages={"required": "写明为什么改"})
