"""Which cases an account may see: procedure by procedure, inside the remit of the procedure's view permission."""

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Q

from anlan.foundation.casework.procedure import Procedure, registered_procedures
from anlan.foundation.people.api import RemitQuerySet, Scope, may, overlap, scope_of


def place_parts(scope: Scope, participation: type[models.Model], inside: str = "") -> list[Q]:
    """The rows of a scope by region, holder's organisation, holder, and by taking part, each as a filter that has an
    index of its own; none means no row.

    Those who were asked in (联办, 抄送) see the case as the holder's organisation does. When the list is narrowed to
    the region `inside`, regions elsewhere are left out: the planner takes two regions for independent.
    """
    if not scope:
        return []
    if scope.everything:
        return [Q()]
    parts = [Q(holder=scope.account_id), Q(pk__in=_taken_part(participation, account=scope.account_id))]
    parts += [Q(region_path__startswith=path) for path in scope.regions if overlap(path, inside)]
    for path in scope.organisations:
        parts.append(Q(organisation_path__startswith=path))
        parts.append(Q(pk__in=_taken_part(participation, organisation_path__startswith=path)))
    if scope.enterprises:
        parts.append(Q(enterprise__in=scope.enterprises))
    return parts


def place_filter(scope: Scope, participation: type[models.Model]) -> Q | None:
    """The same as one filter; None means no row."""
    parts = place_parts(scope, participation)
    return reduce(or_, parts) if parts else None


def _taken_part(participation: type[models.Model], **condition: Any) -> models.QuerySet[Any]:
    return participation._default_manager.filter(**condition).values("case_id")


class CaseQuerySet(RemitQuerySet[Any]):
    """Cases reached through `visible_to`; works the same for `Case` and for a module's own kind."""

    def visible_to(self, account: Any) -> Self:
        """The cases whose procedure's view permission reaches them; none of a procedure that is not registered."""
        parts = self._visible_parts(account)
        return self.filter(reduce(or_, parts)) if parts else self.none()

    def visible_in_parts(self, account: Any, inside: str = "") -> list[Self]:
        """The same rows, in parts that may overlap: each can be read by an index of its own, their sum cannot.

        A list that is narrowed to the region `inside` says so, and gets only the parts that have rows there.
        """
        return [self.filter(part) for part in self._visible_parts(account, inside)]

    def _visible_parts(self, account: Any, inside: str = "") -> list[Q]:
        by_scope: dict[Scope, list[str]] = defaultdict(list)
        parts = []
        for procedure in registered_procedures():
            scope = scope_of(account, procedure.view)
            if scope:
                by_scope[scope].append(procedure.key)
            if procedure.seen_everywhere and may(account, procedure.view):
                parts.append(Q(procedure=procedure.key, state__in=procedure.seen_everywhere))
        participation = self.model._meta.get_field("participations").related_model
        for scope, keys in by_scope.items():
            parts += [Q(procedure__in=keys) & place for place in place_parts(scope, participation, inside)]
        return parts

    def running(self) -> Self:
        """Cases that are not closed."""
        return self.filter(closed_at=None)


def covers(scope: Scope, case: Any) -> bool:
    """Whether a scope reaches one case, by the same rule as `visible_to`."""
    if scope.covers(
        region_path=case.region_path,
        organisation_path=case.organisation_path,
        enterprise=case.enterprise,
        account_id=case.holder_id,
    ):
        return True
    return bool(scope) and any(
        scope.covers(organisation_path=part.organisation_path, account_id=part.account_id)
        for part in case.participations.all()
    )


def may_see(account: Any, procedure: type[Procedure], case: Any) -> bool:
    """Whether one case may be seen."""
    if case.state in procedure.seen_everywhere and may(account, procedure.view):
        return True
    return covers(scope_of(account, procedure.view), case)
