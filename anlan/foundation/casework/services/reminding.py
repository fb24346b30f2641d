"""Who is told that a clock has crossed a line: whoever has the case, and from 橙 on those above who may supervise."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.db.models import Q

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.procedure import Procedure, Step
from anlan.foundation.casework.remit import may_see
from anlan.foundation.casework.services.announcing import ref_of
from anlan.foundation.notify.api import tell
from anlan.foundation.people.api import may, people_with
from anlan.foundation.people.models import Account

NAMED = 3
SUPERVISE = "supervise"


def remind(case: Case, procedure: type[Procedure], *, what: str, at: datetime) -> str:
    """Tell those whom the case's light concerns; returns who was told, as the timeline says it.

    `what` is what happened to the clock (`处置时限已到`). The same line of the same clock is told once.
    """
    having, above = people_of(case, procedure), []
    if case.light in (Case.Light.ORANGE, Case.Light.RED):
        there = {person.pk for person in having}
        higher = {person.pk: person for person in (*procedure.escalates_to(case), *supervisors(case, procedure))}
        above = [person for pk, person in higher.items() if pk not in there]
    due = case.due_at.isoformat() if case.due_at else ""
    tell(
        (*having, *above),
        text=f"{case.title}：{what}",
        subject=ref_of(case),
        key=f"casework.light:{case.pk}:{case.light}:{due}",
        level=case.light,
        at=at,
    )
    told = [f"已提醒{names(having)}"] if having else ["没有可提醒的承办人"]
    return "，".join([*told, *([f"已报{names(above)}"] if above else [])])


def people_of(case: Case, procedure: type[Procedure]) -> list[Account]:
    """Who has the case: its holder; without one the people of its body; without them whoever may take the next step.

    Of a body, those who may take the next step come before those who only see the case. What lies with nobody yet
    (an alarm to be confirmed) concerns those on the spot first: who also supervises is told when it is overdue.
    """
    if case.holder is not None and case.holder.is_active:
        return [case.holder]
    wanted = {step.permission_for(case) for step in procedure.steps if _is_next(step, case)}
    staff = [person for person in _staff(case) if may_see(person, procedure, case)]
    doers = [person for person in staff if any(may(person, permission) for permission in wanted)]
    if doers or staff:
        return doers or staff
    reachable = _all_with(wanted, case)
    above = {person.pk for person in supervisors(case, procedure)}
    return [person for person in reachable if person.pk not in above] or reachable


def supervisors(case: Case, procedure: type[Procedure]) -> list[Account]:
    """Who may supervise (督办) this case."""
    step = procedure.step(SUPERVISE)
    return _all_with({step.permission_for(case)}, case) if step else []


def names(people: list[Account]) -> str:
    """`周宁、李秀英`, `周宁、李秀英、何俊等 5 人`."""
    shown = "、".join(person.name for person in people[:NAMED])
    return f"{shown}等 {len(people)} 人" if len(people) > NAMED else shown


def _is_next(step: Step, case: Case) -> bool:
    return bool(step.may) and not step.is_side and step.starts_in(case.state, is_open=case.is_open)


def _staff(case: Case) -> Iterable[Account]:
    if case.organisation is None:
        return ()
    serves = Q(organisation=case.organisation) | Q(postings__organisation_path=case.organisation.path)
    found = Account.objects.filter(serves, is_active=True).distinct()
    return list(found.prefetch_related("postings").order_by("pk"))


def _all_with(permissions: Iterable[str], case: Case) -> list[Account]:
    places = {
        "region_path": case.region_path,
        "organisation_path": case.organisation_path,
        "enterprise": case.enterprise,
    }
    found = chain.from_iterable(people_with(permission, **places) for permission in permissions)
    return sorted({person.pk: person for person in found}.values(), key=lambda person: person.pk)
