"""People in the JSON API: who the caller is."""

from django.http import HttpRequest
from ninja import Router, Schema

from anlan.foundation.people.guard import signed_in
from anlan.foundation.people.models import Account
from anlan.foundation.people.remit import active_postings, permissions_of

prefix = ""
router = Router(tags=["账号"])


class PostingOut(Schema):
    """A role and where it reaches; all three empty: the whole district."""

    role: str
    region_path: str
    organisation_path: str
    enterprise: str


class MeOut(Schema):
    """The caller."""

    username: str
    name: str
    title: str
    organisation: str
    postings: list[PostingOut]
    permissions: list[str]


@router.get("/me", response=MeOut, summary="我是谁，能做什么")
@signed_in
def me(request: HttpRequest) -> MeOut:
    """The caller's account with its postings; for a key, the permissions are those of the key."""
    account = request.user
    assert isinstance(account, Account)
    return MeOut(
        username=account.username,
        name=account.name,
        title=account.title,
        organisation=str(account.organisation or ""),
        postings=[PostingOut.from_orm(posting) for posting in active_postings(account)],
        permissions=sorted(permissions_of(account)),
    )
