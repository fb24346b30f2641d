"""The form of a new vehicle."""

from typing import Any

from django import forms

from anlan.watch.telemetry.api import Device
from anlan.watch.vehicles.models import Vehicle


class VehicleForm(forms.Form):
    """A vehicle with the terminal that says where it is."""

    code = forms.RegexField(
        label="编号",
        regex=r"^(?=.*[0-9])[A-Za-z0-9_-]{2,40}$",  # a digit: `new` is an address of its own
        error_messages={
            "invalid": "只能用英文字母、数字、- 和 _，2 至 40 个字符，至少一位数字",
            "required": "填写编号",
        },
    )
    plate = forms.CharField(label="车牌", max_length=12, error_messages={"required": "填写车牌"})
    kind = forms.ChoiceField(label="类别", choices=Vehicle.Kind.choices)
    device = forms.CharField(label="车载终端的设备编号", max_length=40, error_messages={"required": "填写设备编号"})
    owner = forms.CharField(label="所属企业", max_length=80, required=False)
    day_limit_kmh = forms.IntegerField(
        label="日间限速", min_value=20, max_value=120, required=False, help_text="不填则不判超速"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_device(self) -> Device:
        """A device that is registered."""
        found = Device.objects.filter(code=self.cleaned_data["device"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的设备，请先登记设备")
        return found
