"""Postings: appoint and relieve."""

from datetime import date

from django.db import IntegrityError, transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.remit import forget_standing
from anlan.foundation.people.roles import ROLES
from anlan.foundation.people.services.authority import require_over, require_remit, require_roles_fit
from anlan.foundation.trace.refs import Ref


@transaction.atomic
def grant_posting(
    *,
    account: Account,
    role: str,
    by: Actor,
    region_path: str = "",
    organisation_path: str = "",
    enterprise: str = "",
    since: date | None = None,
    until: date | None = None,
    remit_words: str = "",
) -> Posting:
    """Appoint an account to a role over one remit (none: the whole district); raises PeopleRefused.

    `remit_words` is the remit as people say it, for the journal.
    """
    require_over(by, Permission.ACCOUNT_MANAGE, account)
    require_remit(by, region_path=region_path, organisation_path=organisation_path, enterprise=enterprise)
    Account.objects.select_for_update().get(pk=account.pk)  # two appointments at once see each other's role
    require_roles_fit(set(account.postings.values_list("role", flat=True)), role)
    if since and until and until < since:
        raise PeopleRefused("任职的止日早于起日")
    try:
        with transaction.atomic():
            posting = Posting.objects.create(
                account=account,
                role=role,
                region_path=region_path,
                organisation_path=organisation_path,
                enterprise=enterprise,
                since=since,
                until=until,
            )
    except IntegrityError as twice:
        raise PeopleRefused(f"{account.name} 已有这一任职") from twice
    forget_standing(account)
    _note("people.posting.granted", posting, by, remit_words)
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, by: Actor, remit_words: str = "") -> None:
    """Relieve an account of a posting; that it was held stays in the journal."""
    require_over(by, Permission.ACCOUNT_MANAGE, posting.account)
    _note("people.posting.ended", posting, by, remit_words)
    posting.delete()
    forget_standing(posting.account)


def _note(kind: str, posting: Posting, by: Actor, remit_words: str) -> None:
    role = ROLES.get(posting.role)
    remit = posting.region_path or posting.organisation_path or posting.enterprise
    record(
        kind,
        by=by,
        subject=Ref.of(posting.account),
        facts={
            "role": role.title if role else posting.role,
            "remit": remit_words or remit or "全区",
            "path": remit,
            "since": posting.since,
            "until": posting.until,
        },
        region_path=posting.region_path,
    )
