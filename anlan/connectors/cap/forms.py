"""The form of a feed; what is wrong stands at its field."""

from typing import Any

from cryptography import x509
from django import forms
from django.conf import settings
from django.utils import timezone

from anlan.connectors.cap.models import CapFeed
from anlan.connectors.cap.sources import FeedsUnreadable, feed_address_fault, read_feeds
from anlan.kit.cap import SignatureWrong, trusted_all

MOST_PEM = 20_000


class FeedForm(forms.ModelForm):  # type: ignore[type-arg]
    """One source: its name, address, what it may issue, and by which keys its messages are believed."""

    class Meta:
        model = CapFeed
        fields = ("name", "url", "origin", "is_local", "certificates")
        widgets = {"certificates": forms.Textarea(attrs={"rows": 6}), "url": forms.TextInput()}
        help_texts = {
            "certificates": "PEM，一个或几个。填了之后，只采用由其中之一签名的消息",
        }
        error_messages = {
            "name": {"required": "填写来源名称，如 九江市气象台", "unique": "已有同名的来源"},
            "url": {"required": "填写 Atom、RSS 或单条 CAP 消息的地址", "unique": "这个地址已经接入"},
            "origin": {"required": "选择类型"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["certificates"].max_length = MOST_PEM  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Messages name their source, so it is nobody else's."""
        name: str = self.cleaned_data["name"]
        if name in {feed.source.name for feed in _of_environment()}:
            raise forms.ValidationError("环境变量 ANLAN_CAP_FEEDS 里已有同名的来源")
        return name

    def clean_url(self) -> str:
        """An http or https address."""
        url: str = self.cleaned_data["url"]
        if fault := feed_address_fault(url):
            raise forms.ValidationError(fault)
        if url in {feed.url for feed in _of_environment()}:
            raise forms.ValidationError("环境变量 ANLAN_CAP_FEEDS 里已有这个地址")
        return url

    def clean_certificates(self) -> str:
        """Readable, and none that has expired already."""
        text: str = self.cleaned_data["certificates"].strip()
        if len(text) > MOST_PEM:
            raise forms.ValidationError(f"不超过 {MOST_PEM} 字")
        try:
            found = trusted_all(text.encode())
        except SignatureWrong as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        if text and not found:
            raise forms.ValidationError("读不出公钥，须为 PEM 格式的公钥或证书")
        now = timezone.now()
        for each in found:
            if isinstance(each, x509.Certificate) and each.not_valid_after_utc <= now:
                raise forms.ValidationError(f"证书已于 {each.not_valid_after_utc:%Y-%m-%d} 到期，请向发布单位要新的")
        return text


def _of_environment() -> tuple[Any, ...]:
    try:
        return read_feeds(settings.CAP_FEEDS)
    except FeedsUnreadable:  # named on the list of feeds
        return ()
