"""A remit as people say it."""

from collections.abc import Iterable

from anlan.foundation.people.models import Organisation, Posting
from anlan.foundation.people.roles import ROLES
from anlan.foundation.territory import api as territory


def remit_words(*, region_path: str = "", organisation_path: str = "", enterprise: str = "") -> str:
    """`湓浦街道 龙开河社区`, `区住建局及下属单位`, `企业 9134…`, `全区`."""
    if region_path:
        return territory.describe(region_path, with_district=True) or region_path
    if organisation_path:
        body = Organisation.objects.filter(path=organisation_path).first()
        return f"{body or organisation_path}及下属单位"
    return f"企业 {enterprise}" if enterprise else "全区"


def posting_remit(posting: Posting) -> str:
    """The remit of a posting in words."""
    return remit_words(
        region_path=posting.region_path,
        organisation_path=posting.organisation_path,
        enterprise=posting.enterprise,
    )


def role_title(key: str) -> str:
    """A role's title; the key itself when the role is no longer in the code."""
    role = ROLES.get(key)
    return role.title if role else key


def said(postings: Iterable[Posting]) -> list[tuple[str, str]]:
    """(role, remit) of each posting, in words."""
    return [(role_title(posting.role), posting_remit(posting)) for posting in postings]
