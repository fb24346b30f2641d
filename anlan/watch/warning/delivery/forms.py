"""The form of a recipient."""

from typing import Any

from django import forms

from anlan.foundation.people.api import scope_of
from anlan.foundation.territory.models import Region
from anlan.kit.identifiers import IdentifierWrong, check_phone
from anlan.watch.warning.delivery.models import Recipient
from anlan.watch.warning.delivery.permissions import Permission

CALLED_BY_SERVER = (Recipient.Kind.PLATFORM, Recipient.Kind.GROUP)
MEDIUM_WORDS = "居民户、接收人、订阅人用短信或邮件，大喇叭和显示屏填设备编号，平台填接口地址"


class RecipientForm(forms.ModelForm):  # type: ignore[type-arg]
    """One who, or that, receives warnings."""

    class Meta:
        model = Recipient
        fields = ("kind", "name", "region", "medium", "address", "people", "households", "is_active")
        widgets = {"address": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "medium": MEDIUM_WORDS,
            "people": "这个对象代表多少人：一户几口人，大喇叭听得到的人数",
            "households": "代表多少户",
        }

    def __init__(self, *args: Any, account: Any, **given: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **given})
        scope = scope_of(account, Permission.RECIPIENTS)
        offered = Region.objects.exclude(kind=Region.Kind.DISTRICT).order_by("path")
        region: Any = self.fields["region"]
        region.queryset = offered if scope.everything else offered.filter(path__in=_reached(scope, offered))
        region.label_from_instance = lambda row: f"{'　' * (row.path.count('/') - 3)}{row.name}"
        if not scope.everything:  # what makes the server call an address is the bureau's to enter
            kind: Any = self.fields["kind"]
            kind.choices = [pair for pair in kind.choices if pair[0] not in CALLED_BY_SERVER]
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}"

    def clean(self) -> dict[str, Any]:
        """A medium that suits the kind, and an address that suits the medium."""
        given = super().clean() or {}
        kind, medium, address = given.get("kind"), given.get("medium"), given.get("address")
        if kind and medium and medium not in Recipient.MEDIA[kind]:
            self.add_error("medium", f"{Recipient.Kind(kind).label}不用这种媒介")
        if medium == "sms" and address:
            try:
                given["address"] = check_phone(address)
            except IdentifierWrong as wrong:
                self.add_error("address", str(wrong))
        if medium == "webhook" and address and not str(address).startswith(("http://", "https://")):
            self.add_error("address", "接口地址须以 http:// 或 https:// 开头")
        if medium == "email" and address and "@" not in str(address):
            self.add_error("address", "邮箱地址不完整")
        return given


def _reached(scope: Any, offered: Any) -> list[str]:
    return [path for path in offered.values_list("path", flat=True) if path.startswith(tuple(scope.regions))]
