"""What the pages of delivery show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from anlan.foundation.notify.api import Delivery, Message, Progress, progress
from anlan.foundation.people.api import may, may_here
from anlan.foundation.people.models import Account
from anlan.kit.identifiers import masked_phone
from anlan.prevention.registry.api import phones_of_enterprises
from anlan.watch.warning.delivery.calling import calls_for
from anlan.watch.warning.delivery.models import Callee, CallOut, Recipient
from anlan.watch.warning.delivery.permissions import Permission
from anlan.watch.warning.delivery.planning import CANCELLED, ISSUED, messages_of
from anlan.watch.warning.delivery.targets import preview
from anlan.watch.warning.models import WarningMessage

MOST_NAMED = 20
MOST_CALLS = 500


@dataclass(frozen=True)
class Panel:
    """Delivery on the page of a warning: before it is issued what it would reach, afterwards how far it is."""

    number: str
    forecast: str
    will_call: bool
    is_exercise: bool
    lines: list[Progress]
    recall: list[Progress]
    troubled: list[Delivery]
    troubled_total: int
    calls_open: int
    calls_answered: int
    may_confirm: bool
    may_retry: bool
    second_person_words: str

    @property
    def held(self) -> int:
        """Loudspeakers that wait for the second person."""
        return sum(line.held for line in (*self.lines, *self.recall))

    @property
    def is_moving(self) -> bool:
        """Whether the figures will change by themselves soon."""
        return any(not line.is_finished or line.accepted for line in (*self.lines, *self.recall))

    @property
    def cost(self) -> Any:
        """What it has cost, in 元."""
        return sum(line.cost for line in (*self.lines, *self.recall))


def panel(warning: WarningMessage, account: Any) -> Panel | None:
    """For those who may see how warnings arrive; None for others."""
    if not may(account, Permission.VIEW):
        return None
    now = timezone.now()
    is_draft = warning.issued_at is None and warning.is_open
    messages = messages_of(warning)
    issued = messages.filter(purpose=ISSUED)
    troubled = Delivery.objects.filter(message__in=messages, state__in=Delivery.TROUBLED).order_by("medium", "pk")
    calls = CallOut.objects.filter(warning=warning)
    authors = issued.values_list("authors", flat=True).first() or []
    return Panel(
        number=warning.number,
        forecast=preview(warning).words if is_draft else "",
        will_call=is_draft and calls_for(warning, now),
        is_exercise=warning.status != WarningMessage.Status.ACTUAL,
        lines=progress(issued),
        recall=progress(messages.filter(purpose=CANCELLED)),
        troubled=list(troubled[:MOST_NAMED]),
        troubled_total=troubled.count(),
        calls_open=calls.filter(state=CallOut.State.OPEN).count(),
        calls_answered=calls.filter(state=CallOut.State.ANSWERED).count(),
        may_confirm=may(account, Permission.CONFIRM) and account.pk not in authors,
        may_retry=may(account, Permission.RETRY),
        second_person_words="" if account.pk not in authors else "签发人不能自己确认，请同岗同事确认",
    )


def held_messages(warning: WarningMessage) -> list[Message]:
    """What of a warning waits for the second person."""
    held = Delivery.objects.filter(state=Delivery.State.HELD)
    return list(messages_of(warning).filter(pk__in=held.values("message")))


@dataclass(frozen=True)
class CallLine:
    """A call as a page shows it to one account: telephone numbers in full for those who may call."""

    call: CallOut
    people: list[tuple[Callee, str, bool]]
    may_call: bool

    @property
    def turn(self) -> list[tuple[Callee, str, bool]]:
        """Who is to be called now, the latest rung first; the account itself before others."""
        due = [each for each in self.people if each[0].is_due(self.call.rung)][::-1]
        return sorted(due, key=lambda each: not each[2])


def calls_seen(account: Any, *, state: str, warning_number: str = "") -> list[CallLine]:
    """The calls of an account's remit, the longest waiting first."""
    found = CallOut.objects.visible_to(account).filter(state=state)
    if warning_number:
        found = found.filter(warning__number=warning_number)
    people = Prefetch("callees", Callee.objects.select_related("account"))
    rows = found.select_related("warning", "region", "answered_by", "noted_by").prefetch_related(people)
    return [_call_line(call, account) for call in rows.order_by("-rung", "opened_at", "region_path")[:MOST_CALLS]]


def _call_line(call: CallOut, account: Any) -> CallLine:
    people = [(callee, callee.account.phone, callee.account_id == account.pk) for callee in call.callees.all()]
    shows = may_here(account, Permission.CONTACT, call)
    if not shows:
        people = [(callee, phone if mine else masked_phone(phone), mine) for callee, phone, mine in people]
    return CallLine(call, people, shows)


def waiting_calls(account: Any) -> tuple[int, bool]:
    """For the rail: how many calls are open in the account's remit, and whether one is red."""
    levels = list(
        CallOut.objects.visible_to(account)
        .filter(state=CallOut.State.OPEN, is_exercise=False)
        .values_list("level", flat=True)[:99]
    )
    return len(levels), 1 in levels


def call_url(key: str, account: Any) -> str | None:
    """Where a call is answered."""
    call = CallOut.objects.visible_to(account).filter(pk=int(key)).select_related("warning").first()
    return f"/calls?warning={call.warning.number}" if call else None


def phones_of(targets: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Telephone numbers of persons, by kind and key, as they are registered now."""
    keys = {kind: [key for k, key in targets if k == kind] for kind, _ in targets}
    found = {("account", str(a.pk)): a.phone for a in Account.objects.filter(pk__in=keys.get("account", ()))}
    found |= {("enterprise", key): phone for key, phone in phones_of_enterprises(keys.get("enterprise", ())).items()}
    for kind in ("household", "place", "subscriber"):
        rows = Recipient.objects.filter(pk__in=keys.get(kind, ()), medium="sms")
        found |= {(kind, str(row.pk)): row.address for row in rows}
    return found
