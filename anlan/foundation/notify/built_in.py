"""The two channels that need no gateway: the notices of accounts, and the public page."""

from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async

from anlan.foundation.notify.models import Channel, Delivery
from anlan.foundation.notify.services import DELIVERY_KEY, tell
from anlan.foundation.notify.transports import LiveOrder, OnReceipt, Outcome, TransportKind, register_transport
from anlan.foundation.people.models import Account

IN_APP, PAGE = "in_app", "public_page"
SHIPPED = ((IN_APP, "站内消息", Channel.Medium.IN_APP), (PAGE, "公开页与 CAP 源", Channel.Medium.PAGE))


class InApp:
    """A notice on the account; it counts as read when the person opens it."""

    async def send(self, order: LiveOrder) -> Outcome:
        """Leave the notice, once."""
        return await sync_to_async(_leave_notice, thread_sensitive=False)(order)

    async def close(self) -> None:
        """Nothing is open."""


def _leave_notice(order: LiveOrder) -> Outcome:
    account = Account.objects.filter(pk=int(order.address), is_active=True).first()
    if account is None:
        return Outcome("refused", "账号已停用")
    row = Delivery.objects.select_related("message").get(number=order.id)
    tell([account], text=order.title, subject=row.message.subject, key=f"{DELIVERY_KEY}{order.id}", level=order.level)
    return Outcome("accepted")


class PublicPage:
    """What is in force stands on the public page and in the feed by itself; this row says since when."""

    async def send(self, order: LiveOrder) -> Outcome:
        """Published is delivered."""
        return Outcome("delivered")

    async def close(self) -> None:
        """Nothing is open."""


def _in_app(settings: Mapping[str, str], on_receipt: OnReceipt) -> InApp:
    return InApp()


def _page(settings: Mapping[str, str], on_receipt: OnReceipt) -> PublicPage:
    return PublicPage()


def declare() -> None:
    """Make both known."""
    register_transport(TransportKind(IN_APP, "站内消息", Channel.Medium.IN_APP, (), _in_app, repeats_safely=True))
    register_transport(TransportKind(PAGE, "公开页", Channel.Medium.PAGE, (), _page, repeats_safely=True))


def ship(**_: Any) -> None:
    """Have both channels in the database (after migrations); changed ones stay as they are."""
    for key, title, medium in SHIPPED:
        facts = {"title": title, "transport": key, "medium": medium, "is_built_in": True, "repeats_safely": True}
        Channel.objects.get_or_create(key=key.replace("_", "-"), defaults=facts)
