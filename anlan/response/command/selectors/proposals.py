"""What policy asks an account to decide on."""

from typing import Any

from django.db.models import Prefetch

from anlan.response.command.models import GatheredAlarm, ResponseProposal

MOST = 20


def open_proposals(account: Any) -> list[ResponseProposal]:
    """The proposals that wait inside the account's remit: the worst alarm first, then the newest."""
    waiting = ResponseProposal.objects.visible_to(account).waiting()
    standing = GatheredAlarm.objects.filter(taken_out_at=None).select_related("alarm").order_by("pk")
    gathered = Prefetch("gathered", queryset=standing, to_attr="standing")
    return list(waiting.prefetch_related(gathered).order_by("alarm_level", "-pk")[:MOST])
