"""Which cases an account may see: procedure by procedure, inside the remit of the procedure's view permission."""

from collections import defaultdict
from typing import Any, Self

from django.db import models
from django.db.models import Q

from anlan.foundation.casework.procedure import Procedure, registered_procedures
from anlan.foundation.people.api import RemitQuerySet, Scope, may, scope_of


def place_filter(scope: Scope, participation: type[models.Model]) -> Q | None:
    """The rows of a scope by region, holder's organisation, holder, and by taking part; None means no row.

    Those who were asked in (联办, 抄送) see the case as the holder's organisation does.
    """
    if not scope:
        return None
    if scope.everything:
        return Q()
    reach = Q(holder=scope.account_id) | Q(pk__in=_taken_part(participation, account=scope.account_id))
    for path in scope.regions:
        reach |= Q(region_path__startswith=path)
    for path in scope.organisations:
        reach |= Q(organisation_path__startswith=path)
        reach |= Q(pk__in=_taken_part(participation, organisation_path__startswith=path))
    if scope.enterprises:
        reach |= Q(enterprise__in=scope.enterprises)
    return reach


def _taken_part(participation: type[models.Model], **condition: Any) -> models.QuerySet[Any]:
    return participation._default_manager.filter(**condition).values("case_id")


class CaseQuerySet(RemitQuerySet[Any]):
    """Cases reached through `visible_to`; works the same for `Case` and for a module's own kind."""

    def visible_to(self, account: Any) -> Self:
        """The cases whose procedure's view permission reaches them; none of a procedure that is not registered."""
        by_scope: dict[Scope, list[str]] = defaultdict(list)
        for procedure in registered_procedures():
            scope = scope_of(account, procedure.view)
            if scope:
                by_scope[scope].append(procedure.key)
        participation = self.model._meta.get_field("participations").related_model
        reach: Q | None = None
        for procedure in registered_procedures():
            if procedure.seen_everywhere and may(account, procedure.view):
                everywhere = Q(procedure=procedure.key, state__in=procedure.seen_everywhere)
                reach = everywhere if reach is None else reach | everywhere
        for scope, keys in by_scope.items():
            place = place_filter(scope, participation)
            if place is not None:
                here = Q(procedure__in=keys) & place
                reach = here if reach is None else reach | here
        return self.none() if reach is None else self.filter(reach)

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
