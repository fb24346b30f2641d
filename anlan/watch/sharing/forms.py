"""Forms of sharing: a wish, and the decision about it."""

from typing import Any

from django import forms

from anlan.foundation.territory.api import reach_words
from anlan.foundation.territory.models import Region
from anlan.kit.wording import COLOURS
from anlan.watch.sharing.models import Subscription
from anlan.watch.telemetry.api import PointKind

LEVELS = [
    (level, f"{colour}色{'及以上' if level > 1 else ''}") for level, colour in sorted(COLOURS.items(), reverse=True)
]


class ScopeForm(forms.Form):
    """Which places, which kinds, how serious, until when."""

    regions = forms.MultipleChoiceField(
        label="区域", widget=forms.CheckboxSelectMultiple, error_messages={"required": "至少选一个区域"}
    )
    kinds = forms.MultipleChoiceField(
        label="测点类型",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选即全部类型；预警不分测点类型",
    )
    level = forms.TypedChoiceField(label="级别", choices=LEVELS, coerce=int, initial=4, help_text="读数不分级别")
    ends_on = forms.DateField(
        label="有效至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "日期写成 2026-12-31"},
        help_text="不填即长期有效，随时可以收回",
    )

    def __init__(self, *args: Any, within: Subscription | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        regions = Region.objects.filter(kind__in=[Region.Kind.DISTRICT, Region.Kind.STREET]).order_by("path")
        paths = list(regions.values_list("path", flat=True))
        kinds = PointKind.objects.order_by("name")
        if within is not None:
            paths = within.regions
            kinds = kinds.filter(key__in=within.kinds) if within.kinds else kinds
        self.fields["regions"].choices = [(path, reach_words(path)) for path in paths]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = list(kinds.values_list("key", "name"))  # type: ignore[attr-defined]
        if within is not None and within.what == Subscription.What.WARNINGS:
            del self.fields["kinds"]


class AskForm(ScopeForm):
    """A wish for information, in the name of one's own organisation."""

    what = forms.ChoiceField(
        label="要什么",
        choices=Subscription.What.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选择要哪一类信息"},
    )
    purpose = forms.CharField(
        label="用途",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "写明用来做什么，例如：汛期调度龙开河泵站"},
    )
    push_url = forms.CharField(
        label="推送地址",
        max_length=300,
        required=False,
        help_text="对方系统接收预警、告警的地址；留空则由对方领取",
    )

    field_order = ("what", "purpose", "regions", "kinds", "level", "ends_on", "push_url")


class ReasonForm(forms.Form):
    """Why something is not granted, or taken back."""

    reason = forms.CharField(label="原因", max_length=200, error_messages={"required": "写明原因"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
