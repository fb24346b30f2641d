"""The year of alarms behind us, each handled through the services of casework at its own time.

So the journal, the movements, the limits kept and missed, and the statistics are what the product itself makes of
such a year. Only the alarm rows are entered directly: the engine that would raise them lives in the present.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.casework.api import advance
from anlan.foundation.journal.api import Actor
from anlan.foundation.live.models import Outbox
from anlan.foundation.people.models import Account
from anlan.kit.units import unit_of
from anlan.watch.telemetry.api import Alarm, Point, ensure_case, shipped_kinds
from demo.loading.common import bodies
from demo.past import PastAlarm, past_alarms

CONFIRMERS, REVIEWER = ("zhiban", "zhiban2"), "daiban"


@transaction.atomic
def load() -> str:
    """Tell the year once."""
    now = timezone.now()
    if Alarm.objects.filter(is_demo=True, decided_at__lt=now - timedelta(days=3)).exists():
        return "已有往年告警，未改动"
    newest = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
    teller, told = _Teller(), past_alarms(now)
    for past in told:
        teller.tell(past)
    # What happened a year ago is no news: no screen and no subscriber is told of it today.
    Outbox.objects.filter(id__gt=newest, is_pending=True).update(is_pending=False)
    return f"{len(told)} 条告警及其处置"


class _Teller:
    """Those who act, looked up once."""

    def __init__(self) -> None:
        self.actors = {
            a.username: Actor.of(a) for a in Account.objects.filter(is_demo=True).select_related("organisation")
        }
        self.points = {p.code: p for p in Point.objects.filter(is_demo=True)}
        self.bodies = bodies()
        self.engine = Actor.system("监测")

    def tell(self, past: PastAlarm) -> None:
        """One alarm from its raising to its end, or to where it stands now."""
        alarm = self._raise(past)
        case = ensure_case(alarm.pk)
        officer = self.actors[CONFIRMERS[alarm.pk % len(CONFIRMERS)]]
        advance(case.pk, "confirm", by=officer, form={}, at=past.after(past.confirmed))
        if past.ending == "false":
            cause, note = past.false_cause
            form = {"cause": cause, "note": note}
            advance(case.pk, "false_alarm", by=officer, form=form, at=past.after(past.handled))
            return
        if past.ending == "returned":
            at = past.after(max(past.returned, past.confirmed) + 3)
            advance(case.pk, "close_returned", by=officer, form={"opinion": "读数自行恢复，持续观察后关闭"}, at=at)
            return
        form = {"organisation": str(self.bodies[past.body].pk), "request": "请到场核实处置并回复"}
        advance(case.pk, "dispatch", by=officer, form=form, at=past.after(past.dispatched))
        if past.ending == "open" and alarm.pk % 2:
            return
        handler = self.actors[past.handler]
        form = {"finding": "dealt", "result": past.result}
        advance(case.pk, "handle", by=handler, form=form, at=past.after(past.handled))
        if past.ending == "open":
            return
        form = {"opinion": "情况属实，同意关闭", "unreturned": ""}
        advance(case.pk, "close", by=self.actors[REVIEWER], form=form, at=past.after(past.closed))

    def _raise(self, past: PastAlarm) -> Alarm:
        point, kind = self.points[past.gauge.code], shipped_kinds()[past.gauge.kind]
        words = f"{past.peak:.{kind['decimals']}f} {unit_of(kind['unit']).title}".rstrip()
        return Alarm.objects.create(
            point=point,
            rule_key=Alarm.RuleKey.LEVEL,
            title=f"{past.gauge.name} {kind['name']} {words}"[:160],
            level=past.level,
            peak_level=past.level,
            value=past.value,
            peak_value=past.peak,
            observed_at=past.raised_at,
            received_at=past.raised_at + timedelta(milliseconds=4),
            decided_at=past.raised_at + timedelta(milliseconds=6),
            shown_ms=11,
            returned_at=past.after(past.returned),
            region_path=point.region_path,
            is_demo=True,
        )
