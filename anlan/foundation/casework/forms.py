"""Forms of steps: what must be filled, and how it is kept and shown."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

REASON_MOST = 200
PLEASE: dict[type[forms.Field], str] = {
    forms.IntegerField: "请填写整数",
    forms.FloatField: "请填写数字",
    forms.DecimalField: "请填写数字",
    forms.DateField: "请按 年-月-日 填写，例如 2026-07-08",
    forms.DateTimeField: "请按 年-月-日 时:分 填写，例如 2026-07-08 15:12",
}


class StepForm(forms.Form):
    """Base of every step's form; knows the case and who fills it, so that it offers only what fits.

    `about` is a line beside the form's title that says what holds for this step.
    """

    about = ""

    def __init__(self, *args: Any, case: Any = None, account: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.case = case
        self.account = account
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}"
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "请从列出的选项中选择"
            if type(field) in PLEASE:
                field.error_messages["invalid"] = PLEASE[type(field)]
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.error_messages["invalid_pk_value"] = "请从列出的选项中选择"
                field.error_messages["invalid_list"] = "请给出一组选项"
        self.prepare()

    def prepare(self) -> None:
        """Narrow the choices to this case; for subclasses."""

    def choice(self, name: str) -> "forms.ModelChoiceField[Any]":
        """A field whose choices are rows."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    def kept(self) -> dict[str, dict[str, Any]]:
        """What was filled, as the movement keeps it: field -> label, value (JSON), text for people."""
        return {
            name: {
                "label": str(self.fields[name].label),
                "value": plain(value),
                "text": text_of(self.fields[name], value),
            }
            for name, value in self.cleaned_data.items()
            if name in self.fields and value not in (None, "", [])
        }


def plain(value: Any) -> Any:
    """A cleaned value as JSON keeps it: rows by key, moments in ISO, decimals as text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple | set):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    return value


def text_of(field: forms.Field, value: Any) -> str:
    """A cleaned value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, models.QuerySet | list | tuple | set):
        return "、".join(text_of(field, each) for each in value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(field, forms.ChoiceField) and not isinstance(value, models.Model):
        return str(dict(_flat(field.choices)).get(str(value), value))
    return str(value)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    """Choices with their groups opened."""
    found: list[tuple[str, Any]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(value), label)]
    return found


def reason(label: str = "理由", hint: str = "", *, required: bool = True) -> forms.CharField:
    """A field for a reason in words."""
    return forms.CharField(
        label=label,
        required=required,
        min_length=2 if required else None,
        max_length=REASON_MOST,
        help_text=hint or f"不超过 {REASON_MOST} 字",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "max_length": f"不超过 {REASON_MOST} 字，请写得短一些",
            "min_length": "写得太短，请说明实际情况",
        },
    )
