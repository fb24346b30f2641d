"""What notify owns: the notices of persons; channels, messages, and what became of each message at each target."""

from anlan.foundation.notify.models.channels import Channel
from anlan.foundation.notify.models.deliveries import Attempt, Delivery, Message, ReceivedReceipt
from anlan.foundation.notify.models.notices import Notice

__all__ = ["Attempt", "Channel", "Delivery", "Message", "Notice", "ReceivedReceipt"]
