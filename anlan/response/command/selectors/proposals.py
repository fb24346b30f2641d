"""What policy asks an account to decide on."""

from typing import Any

from anlan.response.command.models import ResponseProposal

MOST = 20


def open_proposals(account: Any) -> list[ResponseProposal]:
    """The proposals that wait inside the account's remit: the worst alarm first, then the newest."""
    waiting = ResponseProposal.objects.visible_to(account).waiting()
    return list(waiting.order_by("alarm_level", "-pk")[:MOST])
