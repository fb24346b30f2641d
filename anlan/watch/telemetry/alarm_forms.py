"""Forms of the alarm life: a maintenance window, a person on the ladder, the gateway of a device."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from anlan.foundation.people.api import scope_of
from anlan.foundation.people.models import Account
from anlan.foundation.territory.models import Region
from anlan.prevention.registry import api as registry
from anlan.watch.telemetry.forms import LEVELS, PlainForm
from anlan.watch.telemetry.models import Device, Point, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.windows import Part

MOST_CODES = 200
HOURS = ((2, "2 小时"), (8, "8 小时"), (24, "1 天"), (72, "3 天"), (168, "7 天"))


class WindowForm(PlainForm):
    """What is maintained, from when, for how long, and why. `scope` has the parts after `is_valid`."""

    points = forms.CharField(label="测点编号", required=False, help_text="多个用逗号或空格隔开")
    devices = forms.CharField(label="设备编号", required=False, help_text="网关连同经由它的设备")
    buildings = forms.CharField(label="房屋编码", required=False)
    region = forms.ModelChoiceField(
        label="整个区域", queryset=Region.objects.none(), required=False, empty_label="不按区域"
    )
    kinds = forms.ModelMultipleChoiceField(
        label="只限这些类型",
        queryset=PointKind.objects.order_by("order"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="不选即不限",
    )
    starts_at = forms.DateTimeField(
        label="开始",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="不填即现在开始（临时维护）",
        error_messages={"invalid": "时间写成 2026-07-08 09:30"},
    )
    hours = forms.TypedChoiceField(label="多久", choices=HOURS, coerce=int, initial=8, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="事由",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "写明维护的事由，例如：泵站检修，探头断电"},
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        scope = scope_of(account, Permission.MAINTAIN)
        regions = [region.pk for region in Region.objects.all() if scope.covers(region_path=region.path)]
        shown: Any = self.fields["region"]
        shown.queryset = Region.objects.filter(pk__in=regions).order_by("path")

    def clean_points(self) -> list[Part]:
        """Each must be a point that the account may put under maintenance."""
        codes = _codes(self.cleaned_data["points"])
        rows = Point.objects.within(self.account, Permission.MAINTAIN).filter(code__in=codes)
        return _parts("point", codes, dict(rows.values_list("code", "name")), "测点")

    def clean_devices(self) -> list[Part]:
        """Each must be a device that the account sees."""
        codes = _codes(self.cleaned_data["devices"])
        rows = Device.objects.visible_to(self.account).filter(code__in=codes)
        return _parts("device", codes, dict(rows.values_list("code", "name")), "设备")

    def clean_buildings(self) -> list[Part]:
        """Each must be a building of the register."""
        codes = _codes(self.cleaned_data["buildings"])
        found = {code: registry.find("building", code, self.account) for code in codes}
        return _parts("building", codes, {code: thing.name for code, thing in found.items() if thing}, "房屋")

    def clean(self) -> dict[str, Any]:
        """Something must be named besides kinds."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("points", "devices", "buildings", "region")):
            self.add_error("points", "写明维护哪里：测点、设备、房屋或区域至少一项")
        return cleaned

    def scope(self) -> list[Part]:
        """The parts as the window keeps them."""
        given = self.cleaned_data
        found: list[Part] = [*given["points"], *given["devices"], *given["buildings"]]
        if region := given.get("region"):
            found.append({"kind": "region", "key": region.path, "title": region.name})
        found += [{"kind": "point_kind", "key": kind.key, "title": f"限{kind.name}"} for kind in given["kinds"]]
        return found

    def times(self) -> dict[str, Any]:
        """`starts_at` (None: now) and `ends_at`."""
        starts = self.cleaned_data.get("starts_at")
        length = timedelta(hours=self.cleaned_data["hours"])
        return {"starts_at": starts, "ends_at": (starts or timezone.now()) + length}


class ContactForm(PlainForm):
    """Who is told, when, of which alarms."""

    username = forms.CharField(label="账号", max_length=60, error_messages={"required": "填写这个人的账号"})
    rung = forms.TypedChoiceField(
        label="何时告知", choices=[(2, "超过时限未确认"), (1, "超时翻倍仍未确认")], coerce=int, initial=2,
        widget=forms.RadioSelect,
    )  # fmt: skip
    level = forms.TypedChoiceField(label="这一级及更严重", choices=LEVELS, coerce=int, initial=2)
    region = forms.ModelChoiceField(
        label="区域", queryset=Region.objects.none(), error_messages={"required": "选择区域"}, empty_label="选择区域"
    )
    kind = forms.ModelChoiceField(
        label="测点类型", queryset=PointKind.objects.order_by("order"), required=False, empty_label="不限类型"
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(account, Permission.ESCALATION)
        regions = [region.pk for region in Region.objects.all() if scope.covers(region_path=region.path)]
        shown: Any = self.fields["region"]
        shown.queryset = Region.objects.filter(pk__in=regions).order_by("path")

    def clean_username(self) -> Account:
        """The active account of that name."""
        name = self.cleaned_data["username"].strip()
        found: Account | None = Account.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError("没有这个账号，或已停用")
        return found

    def given(self) -> dict[str, Any]:
        """What `name_contact` takes."""
        held = self.cleaned_data
        chosen = {name: held[name] for name in ("rung", "level", "region", "kind")}
        return {"account": held["username"], **chosen}


class GatewayForm(PlainForm):
    """Through which gateway a device is heard."""

    gateway = forms.CharField(
        label="网关的设备编号", max_length=40, required=False, help_text="留空即直接接入，不经由网关"
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_gateway(self) -> Device | None:
        """A device that the account may manage, or none."""
        code = self.cleaned_data["gateway"].strip()
        if not code:
            return None
        found: Device | None = (
            Device.objects.within(self.account, Permission.DEVICE_MANAGE).filter(code=code, is_active=True).first()
        )
        if found is None:
            raise forms.ValidationError(f"没有找到设备 {code}，或已停用，或不在你的管辖范围")
        return found


def _codes(text: str) -> list[str]:
    """Codes, however they are separated."""
    for separator in "，、,;；\n":
        text = text.replace(separator, " ")
    return list(dict.fromkeys(text.split()))


def _parts(kind: str, codes: list[str], known: dict[str, str], what: str) -> list[Part]:
    if len(codes) > MOST_CODES:
        raise forms.ValidationError(f"一次最多 {MOST_CODES} 个，更多请按区域安排")
    missing = [code for code in codes if code not in known]
    if missing:
        raise forms.ValidationError(f"没有找到{what} {'、'.join(missing[:5])}，或不在你的管辖范围")
    return [{"kind": kind, "key": code, "title": known[code]} for code in codes]
