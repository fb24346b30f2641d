"""The front door of signs."""

from anlan.watch.signs.command import BadReply, SignCommand, SignReply
from anlan.watch.signs.models import Display, Order, Sign, SignPolicy
from anlan.watch.signs.permissions import Permission
from anlan.watch.signs.services import CHANNEL, SignRefused, answered, override, register_sign, take_due

__all__ = [
    "CHANNEL",
    "BadReply",
    "Display",
    "Order",
    "Permission",
    "Sign",
    "SignCommand",
    "SignPolicy",
    "SignRefused",
    "SignReply",
    "answered",
    "override",
    "register_sign",
    "take_due",
]
