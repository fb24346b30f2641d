"""The front door of sharing."""

from anlan.watch.sharing.models import Handover, Item, Subscription
from anlan.watch.sharing.permissions import Permission
from anlan.watch.sharing.pushing import Parcel, next_parcel, parcel_arrived, parcel_failed
from anlan.watch.sharing.selectors import waiting
from anlan.watch.sharing.services import SharingRefused, ask, grant, refuse, revoke

__all__ = [
    "Handover",
    "Item",
    "Parcel",
    "Permission",
    "SharingRefused",
    "Subscription",
    "ask",
    "grant",
    "next_parcel",
    "parcel_arrived",
    "parcel_failed",
    "refuse",
    "revoke",
    "waiting",
]
