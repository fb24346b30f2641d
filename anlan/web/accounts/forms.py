"""Forms of account administration."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from anlan.foundation.people.api import ROLES, all_permissions
from anlan.foundation.people.models import Account, Organisation
from anlan.foundation.people.permissions import Permission
from anlan.foundation.territory import api as territory
from anlan.foundation.territory.models import Region
from anlan.kit.identifiers import IdentifierWrong, check_phone, check_uscc

_USERNAME = RegexValidator(r"^[\w.\-@]{3,40}$", "用户名用 3 到 40 个字母、数字或 . - _ @，不含空格")
_CODE = RegexValidator(r"^[A-Za-z0-9\-]{2,40}$", "编码用 2 到 40 个字母、数字或 -")


class PickField(forms.CharField):
    """A text field with suggestions (`<datalist>`); what is picked ends with the code in full-width brackets."""

    def __init__(self, *, suggestions: str, **given: Any) -> None:
        super().__init__(max_length=160, widget=forms.TextInput({"list": suggestions, "autocomplete": "off"}), **given)

    def code(self, typed: str) -> str:
        """The code of what was picked or typed."""
        return typed.rstrip("）)").rpartition("（")[2].strip() if typed.endswith(("）", ")")) else typed.strip()


class PhoneField(forms.CharField):
    """A telephone number in its normal form; empty for none."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=20, required=False, **given)

    def clean(self, value: Any) -> str:
        """Check the number."""
        typed = str(super().clean(value))
        try:
            return check_phone(typed) if typed else ""
        except IdentifierWrong as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class RegionField(PickField):
    """A region; its cleaned value is the path, empty for none."""

    def clean(self, value: Any) -> str:
        """Find the region by its code."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return territory.region(self.code(typed)).path
        except territory.RegionUnknown as unknown:
            raise forms.ValidationError("没有这个区域，请从提示中选择") from unknown


class OrganisationField(PickField):
    """An organisation that `account` can see; its cleaned value is the row, None for none."""

    account: Any = None

    def clean(self, value: Any) -> Organisation | None:
        """Find the organisation by its code."""
        typed = super().clean(value)
        if not typed:
            return None
        found = Organisation.objects.visible_to(self.account).filter(code=self.code(typed)).first()
        if found is None:
            raise forms.ValidationError("没有这个机构，请从提示中选择")
        return found


class RemitForm(forms.Form):
    """A form whose organisation fields reach no further than the account that fills it."""

    def __init__(self, *args: Any, account: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.account = account


class AccountForm(RemitForm):
    """What is known of an account."""

    name = forms.CharField(label="姓名", max_length=40)
    organisation = OrganisationField(label="所在机构", suggestions="organisations", required=False)
    title = forms.CharField(label="职务", max_length=40, required=False)
    phone = PhoneField(label="手机号")


class NewAccountForm(AccountForm):
    """An account to be made."""

    username = forms.CharField(label="用户名", max_length=40, validators=[_USERNAME])
    field_order = ["username", "name", "organisation", "title", "phone"]


class PostingForm(RemitForm):
    """An appointment: a role over one remit, or over the whole district."""

    REACHES = (
        ("district", "全区"),
        ("region", "区域"),
        ("organisation", "机构"),
        ("enterprise", "企业"),
    )
    role = forms.ChoiceField(label="角色", choices=[(role.key, role.title) for role in ROLES.values()])
    reach = forms.ChoiceField(label="范围", choices=REACHES, widget=forms.RadioSelect, initial="region")
    region = RegionField(label="区域", suggestions="regions", required=False)
    body = OrganisationField(label="机构", suggestions="organisations", required=False)
    enterprise = forms.CharField(label="企业统一社会信用代码", max_length=18, required=False)
    since = forms.DateField(label="起", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="止", required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Exactly the remit that the chosen reach names."""
        given = super().clean() or {}
        reach = given.get("reach")
        field = {"region": "region", "organisation": "body", "enterprise": "enterprise"}.get(str(reach))
        if field and field not in self.errors and not given.get(field):
            self.add_error(field, "请填写")
        if reach == "enterprise" and given.get("enterprise"):
            try:
                given["enterprise"] = check_uscc(given["enterprise"])
            except IdentifierWrong as wrong:
                self.add_error("enterprise", str(wrong))
        return given

    def remit(self) -> dict[str, str]:
        """The remit as arguments of `grant_posting`."""
        given = self.cleaned_data
        reach = given["reach"]
        return {
            "region_path": given["region"] if reach == "region" else "",
            "organisation_path": given["body"].path if reach == "organisation" else "",
            "enterprise": given["enterprise"] if reach == "enterprise" else "",
        }


class ReasonForm(forms.Form):
    """Why something is done that people will ask about."""

    reason = forms.CharField(label="原因", max_length=200)


class OrganisationForm(RemitForm):
    """What is known of an organisation."""

    name = forms.CharField(label="名称", max_length=80)
    short_name = forms.CharField(label="简称", max_length=30, required=False)
    kind = forms.ChoiceField(label="类别", choices=Organisation.Kind.choices)
    region_path = RegionField(label="辖区", suggestions="regions", required=False)
    duty_phone = PhoneField(label="值班电话")
    is_active = forms.BooleanField(label="在用", required=False, initial=True)


class NewOrganisationForm(OrganisationForm):
    """An organisation to be made."""

    code = forms.CharField(label="编码", max_length=40, validators=[_CODE])
    parent = OrganisationField(label="上级机构", suggestions="organisations", required=False)
    field_order = ["code", "name", "short_name", "kind", "parent", "region_path", "duty_phone", "is_active"]


class KeyForm(forms.Form):
    """A key for another platform."""

    name = forms.CharField(label="名称", max_length=60, help_text="哪个平台、用来做什么")
    account = forms.ChoiceField(label="以哪个账号的权限调用")
    scopes = forms.MultipleChoiceField(label="权限", widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label="有效期至", widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, accounts: Iterable[Account], **given: Any) -> None:
        super().__init__(*args, **given)
        self.accounts = {str(account.pk): account for account in accounts}
        choices = [(key, f"{account.name}（{account.username}）") for key, account in self.accounts.items()]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]
        self.fields["scopes"].choices = sorted(  # type: ignore[attr-defined]
            (key, f"{title}（{key}）") for key, title in all_permissions().items() if key != Permission.WALL
        )


def organisation_suggestions(account: Any) -> list[str]:
    """What the organisation fields offer: the bodies inside the account's remit."""
    bodies = Organisation.objects.visible_to(account).filter(is_active=True).order_by("path")
    return [f"{body.name}（{body.code}）" for body in bodies[:2000]]


def region_suggestions() -> list[str]:
    """What the region fields offer, streets before communities before grids."""
    root = territory.district()
    below = territory.subtree(root.path) if root else []
    order = [*Region.Kind.values]
    return [
        f"{territory.describe(ref.path, with_district=True)}（{ref.code}）"
        for ref in sorted(below, key=lambda ref: (order.index(ref.kind), ref.code))
    ]


def picked(name: str, code: str) -> str:
    """A row as a pick field shows it."""
    return f"{name}（{code}）" if code else ""
