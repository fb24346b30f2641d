"""The front door of warnings."""

from anlan.watch.warning.becoming import consider, load_policies
from anlan.watch.warning.event_codes import EventCode, event_codes, event_name, own_codes
from anlan.watch.warning.incoming import Source, receive_message
from anlan.watch.warning.models import ReceivedMessage, WarningMessage, WarningPolicy
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.policy import PolicyRefused, check_words, keep_policy
from anlan.watch.warning.procedures import WarningProcedure
from anlan.watch.warning.relaying import end_relayed, relay_warning
from anlan.watch.warning.selectors import WarningLine, active, active_for, waiting
from anlan.watch.warning.services import WarningRefused, draft_warning, lapse_expired

__all__ = [
    "EventCode",
    "Permission",
    "PolicyRefused",
    "ReceivedMessage",
    "Source",
    "WarningLine",
    "WarningMessage",
    "WarningPolicy",
    "WarningProcedure",
    "WarningRefused",
    "active",
    "active_for",
    "check_words",
    "consider",
    "draft_warning",
    "end_relayed",
    "event_codes",
    "event_name",
    "keep_policy",
    "lapse_expired",
    "load_policies",
    "own_codes",
    "receive_message",
    "relay_warning",
    "waiting",
]
