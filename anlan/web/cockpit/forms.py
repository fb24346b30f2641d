"""Forms of the cockpit's drawer."""

from typing import Any

from django import forms

MINUTES = ((30, "30 分钟"), (60, "1 小时"), (120, "2 小时"), (480, "8 小时"))


class ShelveForm(forms.Form):
    """For how long, and why."""

    minutes = forms.TypedChoiceField(
        label="搁置多久", choices=MINUTES, coerce=int, initial=60, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="原因",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "写明为什么搁置，例如：设备检修，已联系排水处"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
