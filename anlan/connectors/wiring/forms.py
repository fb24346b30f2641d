"""The form of a device's protocol: who it is on the wire, and which of its values is which point."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.json_mapping.models import MappingVersion
from anlan.connectors.wiring.spoken import Spoken
from anlan.kit.units import UNITS, unit_of
from anlan.watch.telemetry.api import Adjustment, Device, Point, adjustments_of

CLOCKS = ((Clock.AUTO, "自动判断"), (Clock.BINARY, "二进制"), (Clock.BCD, "BCD 码"))
MOST = 1e9
OWN = "按协议"


class WiringForm(forms.Form):
    """`identity` and what the protocol asks for besides; for each point a channel, a unit, a scale and an offset."""

    identity = forms.CharField(max_length=40)

    def __init__(self, *args: Any, device: Device, spoken: Spoken, points: Sequence[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._device, self._spoken, self._points = device, spoken, points
        is_current = device.protocol == spoken.key
        self._options: dict[str, Any] = device.protocol_options if is_current else {}
        self._set_identity(device.remote_id if is_current else "")
        self._add_password(device.protocol_password if is_current else "")
        self._add_options()
        known = adjustments_of(self._options)
        for point in points:
            self._add_point(point, known.get(point.channel, Adjustment()) if point.channel else Adjustment())

    def _set_identity(self, current: str) -> None:
        field = self.fields["identity"]
        field.label, field.initial, field.help_text = self._spoken.identity, current, self._spoken.hint
        field.error_messages["required"] = f"填写{self._spoken.identity}，如 {self._spoken.example}"

    def _add_password(self, current: str) -> None:
        if self._spoken.passcode:
            self.fields["password"] = forms.CharField(
                label=self._spoken.passcode,
                required=False,
                max_length=40,
                initial=current,
                help_text=self._spoken.passcode_hint,
            )

    def _add_options(self) -> None:
        if "clock" in self._spoken.options:
            self.fields["clock"] = forms.ChoiceField(
                label="时间格式",
                choices=CLOCKS,
                initial=self._options.get("clock", Clock.AUTO),
                widget=forms.RadioSelect,
            )
        if "mapping" in self._spoken.options:
            found = MappingVersion.objects.filter(is_current=True).order_by("name")
            self.fields["mapping"] = forms.ChoiceField(
                label="JSON 映射",
                choices=[("", "选择映射"), *((one.key, one.name) for one in found)],
                initial=self._options.get("mapping", ""),
                error_messages={"required": "选择一份 JSON 映射；还没有时先新建"},
            )
        if "gateway" in self._spoken.options:
            self.fields["gateway"] = forms.CharField(
                label="经哪台网关接入",
                required=False,
                max_length=40,
                initial=self._options.get("gateway", ""),
                help_text="网关的设备编号；自己登录的设备留空",
            )

    def _add_point(self, point: Point, adjustment: Adjustment) -> None:
        quantity = unit_of(point.kind.unit).quantity  # of another quantity the engine would refuse every value
        units = [("", OWN), *((unit.code, unit.title) for unit in UNITS.values() if unit.quantity == quantity)]
        key = point.pk
        self.fields[f"channel_{key}"] = forms.CharField(
            label=f"{point.name}的通道",
            required=False,
            max_length=60,
            initial=point.channel,
            widget=forms.TextInput(attrs={"list": "channels", "autocomplete": "off"}),
        )
        self.fields[f"unit_{key}"] = forms.ChoiceField(
            label=f"{point.name}的单位", required=False, choices=units, initial=adjustment.unit
        )
        for name, label, number in (("scale", "倍率", adjustment.scale), ("offset", "偏移", adjustment.offset)):
            self.fields[f"{name}_{key}"] = forms.FloatField(
                label=f"{point.name}的{label}",
                required=False,
                initial=f"{number:g}",
                min_value=-MOST,
                max_value=MOST,
                error_messages={"invalid": f"{label}应是数"},
            )

    def rows(self) -> list[tuple[Point, list[forms.BoundField]]]:
        """Each point with its four fields."""
        columns = ("channel", "unit", "scale", "offset")
        return [(point, [self[f"{name}_{point.pk}"] for name in columns]) for point in self._points]

    def clean_identity(self) -> str:
        """In the spelling in which the server looks for it."""
        said = self._spoken.spelling(str(self.cleaned_data["identity"]))
        if not self._spoken.is_identity(said):
            raise forms.ValidationError(f"{self._spoken.identity}：{self._spoken.hint}，如 {self._spoken.example}")
        other = Device.objects.filter(protocol=self._spoken.key, remote_id=said).exclude(pk=self._device.pk).first()
        if other is not None:
            raise forms.ValidationError(f"{said} 已登记给设备 {other.code}，请核对")
        return said

    def clean_password(self) -> str:
        """Empty, or as the protocol writes it."""
        said = str(self.cleaned_data["password"]).strip()
        if said and not re.fullmatch(self._spoken.passcode_pattern, said):
            raise forms.ValidationError(self._spoken.passcode_hint)
        return said.upper() if self._spoken.key == "sl651" else said

    def clean_gateway(self) -> str:
        """A registered device that logs in itself."""
        said = str(self.cleaned_data["gateway"]).strip()
        if said:
            gateway = Device.objects.filter(code=said, protocol=self._spoken.key, is_active=True).first()
            if gateway is None or gateway.pk == self._device.pk:
                raise forms.ValidationError(f"没有编号为 {said} 的、以 JSON 接入的其他设备")
            if gateway.protocol_options.get("gateway"):
                raise forms.ValidationError(f"设备 {said} 自己也经网关接入，请填它的网关")
        return said

    def clean(self) -> dict[str, Any]:
        """No channel twice, no scale of nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        taken: dict[str, Point] = {}
        for point in self._points:
            channel = str(cleaned.get(f"channel_{point.pk}", "")).strip()
            if channel and channel in taken:
                self.add_error(f"channel_{point.pk}", f"通道 {channel} 已对应“{taken[channel].name}”")
            taken.setdefault(channel, point)
            if cleaned.get(f"scale_{point.pk}") == 0:
                self.add_error(f"scale_{point.pk}", "倍率不能是 0")
        return cleaned

    def channels(self) -> dict[int, str]:
        """Channel by the key of the point; empty for a point that shows none."""
        return {point.pk: str(self.cleaned_data[f"channel_{point.pk}"]).strip() for point in self._points}

    def options(self) -> dict[str, Any]:
        """What is kept in the device's options: only what differs from the ordinary."""
        given = {name: self.cleaned_data[name] for name in self._spoken.options if self.cleaned_data.get(name)}
        channels: dict[str, dict[str, Any]] = {}
        for pk, channel in self.channels().items():
            scale, offset = self.cleaned_data[f"scale_{pk}"], self.cleaned_data[f"offset_{pk}"]
            wanted = {
                "unit": self.cleaned_data[f"unit_{pk}"],
                "scale": 1.0 if scale is None else scale,
                "offset": offset or 0.0,
            }
            if channel and wanted != {"unit": "", "scale": 1.0, "offset": 0.0}:
                channels[channel] = wanted
        return {**given, "channels": channels} if channels else given
