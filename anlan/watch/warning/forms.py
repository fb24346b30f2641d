"""The draft of a warning: its eight mandatory fields (EVT-05) and what CAP needs besides."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from anlan.foundation.casework.api import StepForm, reason
from anlan.foundation.territory.models import Region
from anlan.kit.geometry import ShapeUnusable
from anlan.kit.wording import COLOURS
from anlan.watch.warning.drawing import drawn_area
from anlan.watch.warning.event_codes import event_codes, own_codes
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.selectors import regions_to_warn

LEVELS = [(level, f"{colour}色") for level, colour in COLOURS.items()]
MOST_TEXT = 1000
VALID = timedelta(hours=6)


def _moment(label: str, hint: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _text(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        min_length=2,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"不超过 {MOST_TEXT} 字，请写得短一些", "min_length": "写得太短，请说明实际情况"},
    )


class AreaField(forms.CharField):
    """A drawn area: a corner a line, `longitude,latitude`; cleaned to a GeoJSON polygon in WGS-84, or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "data-area": "", "spellcheck": "false", "autocomplete": "off"})
        super().__init__(widget=widget, required=False, max_length=8000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored polygon as lines; anything else is what somebody typed."""
        if isinstance(value, dict) and value.get("type") == "Polygon":
            return "\n".join(f"{lon:.6f},{lat:.6f}" for lon, lat in value["coordinates"][0][:-1])
        return "" if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        """Raises ValidationError with the line that is wrong, or why the shape is no area."""
        text = super().clean(value)
        try:
            return drawn_area(str(text)) if text else None
        except ShapeUnusable as wrong:
            raise forms.ValidationError(str(wrong)) from None


class WarningForm(StepForm):
    """A new draft, or changes to one."""

    about = "发布单位与发布时间由系统填入"
    event_code = forms.ChoiceField(label="预警类别", help_text="气象预警由气象台站发布，平台只转发，不在此起草")
    level = forms.TypedChoiceField(label="级别", choices=LEVELS, coerce=int, widget=forms.RadioSelect)
    headline = forms.CharField(label="标题", max_length=80, required=False, help_text="留空则按类别与级别生成")
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(), label="可能影响的范围", widget=forms.CheckboxSelectMultiple
    )
    area_words = forms.CharField(label="范围说明", max_length=200, required=False, help_text="路段、河段、小区等")
    polygon = AreaField(label="画定范围", help_text="可不画。在图上点出拐角，或每行写一个：经度,纬度（WGS-84）")
    onset_at = _moment("起始时间")
    expires_at = _moment("失效时间", "到时自动失效，可以更新延长")
    description = _text("警示事项", "会发生什么，危险在哪里")
    instruction = _text("应当采取的措施", "人们现在要做什么")
    status = forms.ChoiceField(
        label="性质",
        choices=WarningMessage.Status.choices,
        initial=WarningMessage.Status.ACTUAL,
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """Offer the codes that a district may use, its regions, and what the draft says already."""
        field = self.fields["event_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code.code, f"{code.name} {code.code}") for code in own_codes()]
        offered = regions_to_warn(self.account) if self.account is not None else Region.objects.all()
        self.choice("regions").queryset = offered.filter(kind__in=("district", "street")).order_by("path")
        if self.case is None:
            now = timezone.localtime().replace(second=0, microsecond=0)
            self.initial.setdefault("onset_at", now)
            self.initial.setdefault("expires_at", now + VALID)
        if isinstance(self.case, WarningMessage):
            columns = ("event_code", "level", "area_words", "description", "instruction", "status", "polygon")
            self.initial.update({name: getattr(self.case, name) for name in columns})
            self.initial["headline"] = self.case.title
            self.initial["regions"] = list(self.case.regions.values_list("pk", flat=True))
            for name in ("onset_at", "expires_at"):
                moment = getattr(self.case, name)
                self.initial[name] = timezone.localtime(moment) if moment else None

    def clean(self) -> dict[str, Any]:
        """The validity has to lie ahead and to have a length."""
        cleaned: dict[str, Any] = super().clean() or {}
        onset, expires = cleaned.get("onset_at"), cleaned.get("expires_at")
        if onset and expires and expires <= onset:
            self.add_error("expires_at", "失效时间须在起始时间之后")
        elif expires and expires <= timezone.now():
            self.add_error("expires_at", "失效时间须在现在之后")
        return cleaned


class RelayForm(forms.Form):
    """Another body's warning, copied from its text by the duty officer."""

    about = "照原文录入，平台只转发，不改动"
    origin = forms.ChoiceField(label="来源", widget=forms.RadioSelect, initial=WarningMessage.Origin.METEOROLOGICAL)
    sender_name = forms.CharField(
        label="原发布单位", min_length=2, max_length=80, help_text="原文署名，如「九江市气象台」"
    )
    event_code = forms.ChoiceField(label="预警类别")
    level = forms.TypedChoiceField(label="级别", choices=LEVELS, coerce=int, widget=forms.RadioSelect)
    headline = forms.CharField(label="标题", min_length=2, max_length=120, help_text="照原文")
    outside_id = forms.CharField(
        label="原文编号", max_length=80, required=False, help_text="同一编号只收一次；原文没有编号就留空"
    )
    replaces = forms.ModelChoiceField(
        WarningMessage.objects.none(), label="更新哪一条", required=False, empty_label="不是更新"
    )
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(), label="可能影响的范围", widget=forms.CheckboxSelectMultiple
    )
    issued_at = _moment("发布时间", "照原文")
    expires_at = _moment("失效时间", "原文没有写明的，按原发布单位的惯例填写")
    description = _text("警示事项", "照原文")
    instruction = forms.CharField(
        label="应当采取的措施", required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        origins, codes = self.fields["origin"], self.fields["event_code"]
        replaces, regions = self.fields["replaces"], self.fields["regions"]
        assert isinstance(origins, forms.ChoiceField)
        assert isinstance(codes, forms.ChoiceField)
        assert isinstance(replaces, forms.ModelChoiceField)
        assert isinstance(regions, forms.ModelMultipleChoiceField)
        outside = (WarningMessage.Origin.METEOROLOGICAL, WarningMessage.Origin.UPPER)
        origins.choices = [(origin.value, origin.label) for origin in outside]
        codes.choices = [(code.code, f"{code.name} {code.code}") for code in event_codes().values()]
        standing = WarningMessage.objects.active(timezone.now()).filter(origin__in=outside)
        replaces.queryset = standing.order_by("-issued_at")
        offered = regions_to_warn(account, Permission.RELAY)
        regions.queryset = offered.filter(kind__in=("district", "street")).order_by("path")
        self.initial.setdefault("issued_at", timezone.localtime().replace(second=0, microsecond=0))

    def clean(self) -> dict[str, Any]:
        """A warning that lies ahead, or is over, is not in force and not relayed by hand."""
        cleaned: dict[str, Any] = super().clean() or {}
        issued, expires, now = cleaned.get("issued_at"), cleaned.get("expires_at"), timezone.now()
        if issued and issued > now:
            self.add_error("issued_at", "发布时间不能晚于现在，请照原文填写")
        if expires and expires <= now:
            self.add_error("expires_at", "失效时间已过，这条预警不再有效")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `relay_warning` takes. A text without number is known by issuer, kind and moment."""
        given = dict(self.cleaned_data)
        former = given.pop("replaces")
        issued = f"{timezone.localtime(given['issued_at']):%Y%m%d%H%M}"
        given["outside_id"] = given["outside_id"] or f"{given['sender_name'][:50]}_{given['event_code']}_{issued}"
        return given | {"replaces": former.outside_id if former else ""}


class TemplateForm(forms.Form):
    """Words for the warnings of an event and a level. Of a template that is there, event and level stay: its name."""

    event_code = forms.ChoiceField(label="预警类别", error_messages={"required": "选择预警类别"})
    level = forms.TypedChoiceField(label="级别", choices=[(0, "各级通用"), *LEVELS], coerce=int, initial=0)
    headline = forms.CharField(label="标题", max_length=80, required=False, help_text="留空则按类别与级别生成")
    description = _text("警示事项", "可以写 {范围} {级别} {类别} {发布单位} {失效时间}，存草稿时填入")
    instruction = _text("应当采取的措施", "人们现在要做什么")
    valid_hours = forms.IntegerField(label="有效小时数", min_value=1, max_value=240, initial=6)

    def __init__(self, *args: Any, current: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        codes = self.fields["event_code"]
        assert isinstance(codes, forms.ChoiceField)
        codes.choices = [(code.code, f"{code.name} {code.code}") for code in own_codes()]
        if current is not None:
            self.fields["event_code"].disabled = self.fields["level"].disabled = True


class LiftForm(StepForm):
    """Why it is over."""

    reason = reason("解除理由")


class UpdateForm(StepForm):
    """Why the warning changes; the draft that opens holds the rest."""

    reason = reason("更新理由")


class LevelForm(StepForm):
    """A higher level from the alarm behind a draft; filled by the system."""

    words = forms.CharField(label="经过", max_length=200)
    level = forms.IntegerField(label="级别", min_value=1, max_value=4)
