"""Who has the case: 派单, 转交, 退单."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from anlan.foundation.casework.forms import StepForm, reason
from anlan.foundation.casework.limits import CLOCK_KEPT, KeepClock, Limit
from anlan.foundation.casework.procedure import SAME, Holder, Step, Transition
from anlan.foundation.people.models import Account, Organisation

NOT_FOR_DISPATCH = (Organisation.Kind.ENTERPRISE, Organisation.Kind.PLATFORM)


def prefixes(path: str) -> list[str]:
    """The paths of a region and of every region around it: `/a/b/` gives `/a/`, `/a/b/`."""
    parts = [part for part in path.split("/") if part]
    return [f"/{'/'.join(parts[: n + 1])}/" for n in range(len(parts))]


def organisations_for(case: Any) -> QuerySet[Organisation]:
    """Whom a case can be given to: bodies of its region and around it, bodies without region, the enterprise itself."""
    around = Q(region_path="") | Q(region_path__in=prefixes(case.region_path)) if case.region_path else Q()
    own = ~Q(kind__in=NOT_FOR_DISPATCH) & around
    if case.enterprise:
        own |= Q(code=case.enterprise)
    return Organisation.objects.filter(own, is_active=True).order_by("kind", "path")


class ReasonForm(StepForm):
    """One reason."""

    reason = reason()


class OpinionForm(StepForm):
    """One optional remark."""

    opinion = reason("意见", required=False)


class DispatchForm(StepForm):
    """To whom, and what is asked of them."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="承办单位", empty_label="请选择")
    request = reason("办理要求", required=False)

    def prepare(self) -> None:
        """Offer the bodies that fit the case's place."""
        if self.case is not None:
            self.choice("organisation").queryset = organisations_for(self.case)


class ReassignForm(StepForm):
    """A colleague of the same body."""

    holder = forms.ModelChoiceField(Account.objects.none(), label="承办人", empty_label="请选择")

    def prepare(self) -> None:
        """Offer the active accounts of the holding body."""
        if self.case is not None and self.case.organisation_id:
            self.choice("holder").queryset = Account.objects.filter(
                is_active=True, organisation=self.case.organisation_id
            ).order_by("name")


def to_form(move: Transition) -> Holder:
    """Whoever the form names in `organisation` and `holder`."""
    account = move.filled.get("holder")
    organisation = move.filled.get("organisation") or (account.organisation if account else None)
    return Holder(organisation, account)


def to_colleague(move: Transition) -> Holder:
    """The account that the form names; the body stays."""
    return Holder(move.case.organisation, move.filled["holder"])


def to_sender(move: Transition) -> Holder:
    """Back to whoever had it before it came into this state."""
    came = (
        move.case.movements.filter(to_state=move.from_state).exclude(from_state=move.from_state).order_by("pk").last()
    )
    return Holder(came.organisation_before, came.holder_before) if came else Holder()


def hand_back(*, from_: tuple[str, ...], to: str, may: str, limit: Limit | KeepClock | None = None) -> tuple[Step, ...]:
    """退单: the body says why the case is not theirs; it returns to the sender."""
    return (
        Step(
            key="hand_back",
            title="退单",
            from_=from_,
            to=to,
            may=may,
            form=ReasonForm,
            limit=limit,
            assign=to_sender,
            effect=_count_hand_back,
            is_side=True,
            shortcut="B",
        ),
    )


def _count_hand_back(move: Transition) -> None:
    move.case.hand_back_count += 1


def reassign(*, from_: tuple[str, ...], may: str) -> tuple[Step, ...]:
    """转交: to a colleague of the holding body; the clock runs on."""
    return (
        Step(
            key="reassign",
            title="转交",
            from_=from_,
            to=SAME,
            may=may,
            form=ReassignForm,
            limit=CLOCK_KEPT,
            assign=to_colleague,
            needs=(_has_body,),
            is_side=True,
        ),
    )


def _has_body(case: Any) -> str:
    return "" if case.organisation_id else "此件还没有承办单位，先派单再转交。"
