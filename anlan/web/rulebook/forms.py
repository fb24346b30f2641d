"""The form of a change: the field of the value goes by the kind of value that the rule has."""

from datetime import date
from typing import Any

from django import forms

from anlan.foundation.rules import api as rules


class RuleChangeForm(forms.Form):
    """A new value from a day on, with what it rests on and why."""

    effective_from = forms.DateField(label="施行日", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(label="依据", max_length=300, help_text="文件名与文号，或会议决定")
    reason = forms.CharField(label="修改原因", max_length=300, widget=forms.Textarea({"rows": 2}))
    version = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    field_order = ["value", "effective_from", "basis", "reason", "version"]

    def __init__(self, *args: Any, line: rules.Line, today: date, **given: Any) -> None:
        given.setdefault("initial", {"value": line.row.value, "effective_from": today})
        super().__init__(*args, **given)
        self.line = line
        self.fields["value"] = value_field(line)
        self.order_fields(self.field_order)

    def clean_value(self) -> Any:
        """The value as the rule's kind of value."""
        try:
            return rules.read_value(self.line.rule_id, self.cleaned_data["value"], self.line.row.value)
        except rules.BadValue as bad:
            raise forms.ValidationError(str(bad)) from bad


def value_field(line: rules.Line) -> forms.Field:
    """A field for the rule's kind of value: a number, a choice, several choices, or text."""
    shape, value = rules.shape_of(line.rule_id), line.row.value
    choices = sorted(shape.choices().items()) if shape.choices is not None else []
    if isinstance(value, list):
        if choices:
            return forms.MultipleChoiceField(label="取值", choices=choices, widget=forms.CheckboxSelectMultiple)
        return forms.CharField(label="取值", max_length=2000, help_text="多项之间用顿号隔开")
    if choices:
        return forms.ChoiceField(label="取值", choices=choices)
    if isinstance(value, int | float):
        field = forms.CharField(label="取值", max_length=20, help_text=shape.words)
        field.widget.attrs["inputmode"] = "decimal"
        field.unit = line.row.unit  # type: ignore[attr-defined]
        return field
    return forms.CharField(label="取值", max_length=200)


class WithdrawForm(forms.Form):
    """Why a planned value is taken back."""

    reason = forms.CharField(label="原因", max_length=200)
