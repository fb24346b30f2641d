"""Forms of telemetry: the lines of a point, a new device, out of service."""

from collections.abc import Iterator
from typing import Any

from django import forms

from anlan.watch.telemetry.models import Point, PointKind, PointRule
from anlan.watch.telemetry.services import TelemetryRefused, check_bands

LEVELS = ((1, "红 一级"), (2, "橙 二级"), (3, "黄 三级"), (4, "蓝 四级"))
SIDES = (("high", "高于"), ("low", "低于"))
OWN = "本点设定"


class PlainForm(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class RuleForm(PlainForm):
    """The lines of one point: per side and level a raise and a clear value, both or neither."""

    hold_up_s = forms.FloatField(label="上升保持", min_value=0, max_value=86400, initial=0)
    hold_down_s = forms.FloatField(label="下降保持", min_value=0, max_value=86400, initial=0)
    repeat = forms.IntegerField(label="连续次数", min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        self.point = point
        self.current = point.rules.filter(is_current=True).first()
        super().__init__(*args, **kwargs)
        kind = point.kind
        known = {(b["side"], b["level"]): b for b in (self.current.bands if self.current else [])}
        for side, _ in SIDES:
            for level, _ in LEVELS:
                band = known.get((side, level), {})
                for edge, label in (("raise", "触发"), ("clear", "解除")):
                    self.fields[f"{side}_{level}_{edge}"] = forms.FloatField(
                        label=label,
                        required=False,
                        initial=band.get(edge),
                        min_value=kind.lowest,
                        max_value=kind.highest,
                    )
        if self.current:
            for name in ("hold_up_s", "hold_down_s", "repeat"):
                self.fields[name].initial = getattr(self.current, name)

    def table(self) -> Iterator[tuple[str, str, list[tuple[int, str, forms.BoundField, forms.BoundField]]]]:
        """(side, words, rows of (level, words, raise field, clear field)) for the template."""
        for side, words in SIDES:
            yield (
                side,
                words,
                [(n, title, self[f"{side}_{n}_raise"], self[f"{side}_{n}_clear"]) for n, title in LEVELS],
            )

    def clean(self) -> dict[str, Any]:
        """Both values of a line or neither, and lines that do not contradict each other."""
        cleaned: dict[str, Any] = super().clean() or {}
        for side, words in SIDES:
            for level, title in LEVELS:
                start, end = cleaned.get(f"{side}_{level}_raise"), cleaned.get(f"{side}_{level}_clear")
                if (start is None) != (end is None):
                    missing = "clear" if end is None else "raise"
                    which = "解除" if end is None else "触发"
                    if f"{side}_{level}_{missing}" not in self.errors:
                        self.add_error(f"{side}_{level}_{missing}", f"{words}一侧的{title}还缺{which}值")
        if not self.errors:
            try:
                check_bands(self.bands())
            except TelemetryRefused as refused:
                self.add_error(None, str(refused))
        return cleaned

    def bands(self) -> list[dict[str, Any]]:
        """The lines as the rule keeps them; one that did not change keeps the rule it came from."""
        current: PointRule | None = self.current
        known = {(b["side"], b["level"]): b for b in (current.bands if current else [])}
        found = []
        for side, _ in SIDES:
            for level, _ in LEVELS:
                start = self.cleaned_data.get(f"{side}_{level}_raise")
                end = self.cleaned_data.get(f"{side}_{level}_clear")
                if start is None or end is None:
                    continue
                before = known.get((side, level), {})
                is_same = before.get("raise") == start and before.get("clear") == end
                rule_id = before.get("rule_id", OWN) if is_same else OWN
                found.append({"level": level, "side": side, "raise": start, "clear": end, "rule_id": rule_id})
        return found


class DeviceForm(PlainForm):
    """A new device with its first point."""

    code = forms.RegexField(
        label="设备编号",
        regex=r"^[A-Za-z0-9_-]{2,40}$",
        error_messages={"invalid": "只能用英文字母、数字、- 和 _，2 至 40 个字符", "required": "填写设备编号"},
    )
    name = forms.CharField(label="名称", max_length=80, error_messages={"required": "填写名称"})
    model = forms.CharField(label="型号", max_length=60, required=False)
    longitude = forms.FloatField(label="经度", min_value=73, max_value=136, help_text="WGS-84，十进制度")
    latitude = forms.FloatField(label="纬度", min_value=3, max_value=54, help_text="WGS-84，十进制度")
    kind = forms.ModelChoiceField(
        label="测什么", queryset=PointKind.objects.order_by("order"), empty_label="选择测点类型"
    )


class OutOfServiceForm(PlainForm):
    """Until when a point is out of service, and why."""

    hours = forms.TypedChoiceField(
        label="停用多久",
        choices=((2, "2 小时"), (8, "8 小时"), (24, "1 天"), (168, "7 天")),
        coerce=int,
        initial=8,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="原因",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "写明为什么停用，例如：更换探头"},
    )
