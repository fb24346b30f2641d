"""The form of a channel: what every channel has, and what its kind of transport asks for besides."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator

from anlan.foundation.notify.channels import COLUMNS
from anlan.foundation.notify.models import Channel
from anlan.foundation.notify.models.channels import SAFE_KEY
from anlan.foundation.notify.transports import Setting, TransportKind, open_transport

PREFIX = "setting_"
LIMITS = {
    "concurrency": (1, 200),
    "max_attempts": (1, 20),
    "rate_per_s": (0, 10_000),
    "timeout_s": (0.1, 120),
    "backoff_s": (0.1, 300),
    "cost": (0, 1000),
}
MOST_TEXT = 500


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Settings are shown, secrets never: an empty one keeps what is there."""

    class Meta:
        model = Channel
        fields = ("key", *COLUMNS)
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "key": "小写字母、数字和连字符，用在回执地址里，设定后不再改",
            "quiet_from": "时段内只发红色，其余等到时段结束；留空则全天发送",
            "needs_confirmation": "签发后由签发人以外的另一人确认才发出，红色按规则 WRN-40",
            "is_active": "停用后待发的停在队列里",
        }

    def __init__(self, *args: Any, kind: TransportKind, **given: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **given})
        self.kind = kind
        self.instance.transport, self.instance.medium = kind.key, kind.medium
        if self.instance.pk:
            del self.fields["key"]
        else:
            self.initial.setdefault("repeats_safely", kind.repeats_safely)
            self.initial.setdefault("needs_confirmation", kind.needs_confirmation)
        kept = self.instance.credentials() if self.instance.pk else {}
        self._bound()
        for setting in kind.settings:
            self.fields[PREFIX + setting.key] = self._field(setting, bool(kept.get(setting.key)))
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}"

    def _bound(self) -> None:
        """What the table would refuse is said at its field."""
        for name, (least, most) in LIMITS.items():
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]
        if "key" in self.fields:
            self.fields["key"].validators.append(
                RegexValidator(SAFE_KEY, "只用小写字母、数字和连字符，以字母或数字开头")
            )

    def _field(self, setting: Setting, is_kept: bool) -> forms.Field:
        hint = f"{setting.hint}{'；' if setting.hint and is_kept else ''}{'已保存，留空不变' if is_kept else ''}"
        widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
        if setting.is_secret:
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        return forms.CharField(
            label=setting.label,
            help_text=hint,
            required=setting.is_required and not is_kept,
            max_length=MOST_TEXT,
            widget=widget,
            initial="" if setting.is_secret else self.instance.settings.get(setting.key, setting.default),
        )

    def clean(self) -> dict[str, Any]:
        """The transport itself says whether it can be opened with this."""
        given = super().clean() or {}
        if bool(given.get("quiet_from")) != bool(given.get("quiet_to")):
            self.add_error("quiet_to", "免打扰的起止要么都填，要么都不填")
        if not self.errors:
            self.instance.settings = {s.key: given[PREFIX + s.key] for s in self.kind.settings if not s.is_secret}
            self._try(given)
        return given

    def _try(self, given: dict[str, Any]) -> None:
        trial = Channel(transport=self.kind.key, settings=self.instance.settings)
        kept = self.instance.credentials() if self.instance.pk else {}
        trial.keep_credentials({**kept, **self.secrets(given)})
        try:
            open_transport(trial, lambda receipt: None)
        except (ValueError, KeyError) as wrong:
            self.add_error(None, f"设置不能使用：{wrong}")

    def secrets(self, given: dict[str, Any] | None = None) -> dict[str, str]:
        """What was typed into the secret fields."""
        filled = self.cleaned_data if given is None else given
        return {s.key: filled[PREFIX + s.key] for s in self.kind.settings if s.is_secret and filled.get(PREFIX + s.key)}


class TryForm(forms.Form):
    """Where the test message goes."""

    address = forms.CharField(label="测试地址", max_length=200, required=False)
