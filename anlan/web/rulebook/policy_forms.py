"""Forms of the two policies: which alarms become warnings, and which open an incident."""

from collections import Counter
from typing import Any

from django import forms

from anlan.kit.wording import COLOURS
from anlan.response.command import api as command
from anlan.watch.telemetry import api as telemetry
from anlan.watch.warning import api as warning
from anlan.web.accounts.forms import RegionField

LEVELS = [(level, f"{colour}色") for level, colour in COLOURS.items()]


def kind_names() -> list[tuple[str, str]]:
    """The kinds of point to choose from; two of one name are told apart by their key."""
    rows = list(telemetry.PointKind.objects.order_by("order", "key").values_list("key", "name"))
    times = Counter(name for _key, name in rows)
    return [(key, name if times[name] == 1 else f"{name}（{key}）") for key, name in rows]


class WarningPolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A kind of point and a level, and what becomes of it."""

    reason = forms.CharField(label="设定原因", max_length=200)

    class Meta:
        model = warning.WarningPolicy
        fields = (
            "point_kind",
            "alarm_level",
            "action",
            "event_code",
            "description",
            "instruction",
            "valid_hours",
            "is_active",
        )
        widgets = {
            "action": forms.RadioSelect,
            "description": forms.Textarea({"rows": 3}),
            "instruction": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        codes = [(code.code, f"{code.name}（{code.code}）") for code in warning.own_codes()]
        self.fields["point_kind"] = forms.ChoiceField(label="测点类型", choices=kind_names)
        self.fields["alarm_level"] = forms.TypedChoiceField(label="告警级别", choices=LEVELS, coerce=int)
        self.fields["event_code"] = forms.ChoiceField(label="预警类别", choices=codes)
        self.fields["valid_hours"].unit = "小时"  # type: ignore[attr-defined]
        self.fields["description"].help_text = "{place} 地点、{point} 测点、{reading} 读数由系统填入"
        if self.instance.pk:  # its name: a shipped one under another name would come back with the next update
            del self.fields["point_kind"], self.fields["alarm_level"]

    def clean(self) -> dict[str, Any]:
        """A kind and a level have one policy."""
        given = super().clean() or {}
        named = {name: given[name] for name in ("point_kind", "alarm_level") if name in given}
        if len(named) == 2 and warning.WarningPolicy.objects.filter(**named).exists():
            self.add_error("alarm_level", "这类测点的这一级已有规定，请改原来那一条")
        return given

    def clean_description(self) -> str:
        """Only blanks that the system fills."""
        try:
            return warning.check_words(self.cleaned_data["description"])
        except warning.PolicyRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class IncidentPolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """From which level on alarms of a kind open an incident, or are pointed out."""

    reason = forms.CharField(label="设定原因", max_length=200)

    class Meta:
        model = command.IncidentPolicy
        fields = ("name", "point_kind", "level", "action", "region_path", "order", "basis", "is_active")
        widgets = {"action": forms.RadioSelect}

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        kinds = [("", "全部类型"), *kind_names()]
        self.fields["point_kind"] = forms.ChoiceField(label="测点类型", choices=kinds, required=False)
        self.fields["level"] = forms.TypedChoiceField(
            label="告警级别达到", choices=LEVELS, coerce=int, help_text="这一级和更重的"
        )
        self.fields["region_path"] = RegionField(
            label="区域", suggestions="regions", required=False, help_text="不填为全区"
        )
        self.fields["order"].help_text = "从小到大，第一条符合的算数"
