"""Organisations, accounts and postings."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import record
from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import EXPERT, TEAM_LEADER
from anlan.foundation.territory.models import Region
from anlan.foundation.trace.api import Ref
from demo import accounts, organisations, rescue
from demo.accounts import Person, Remit
from demo.loading.common import LOADER, bodies, regions


@transaction.atomic
def load() -> str:
    """Load everybody; those who exist stay as they are."""
    known_regions = regions()
    known = bodies()
    fresh = []
    for body in organisations.bodies():
        if body.code in known:
            continue
        parent = known.get(body.parent)
        known[body.code] = row = Organisation.objects.create(
            code=body.code,
            name=body.name,
            short_name=body.short_name,
            kind=body.kind,
            parent=parent,
            path=(parent.path if parent else "/") + body.code + "/",
            region_path=known_regions[body.region].path,
            duty_phone=body.duty_phone,
            is_demo=True,
        )
        fresh.append(row)
    made = _accounts([*accounts.people(), *_leaders()], known, known_regions)
    if fresh or made:
        record(
            "demo.people.loaded",
            by=LOADER,
            subject=Ref.of(known[organisations.ROOT]),
            facts={"bodies": len(fresh), "accounts": len(made)},
            region_path=known_regions["360403"].path,
        )
    return f"{len(fresh)} 个机构、{len(made)} 个账号"


def _leaders() -> list[Person]:
    return [
        Person(t.leader, t.leader_name, "队长", t.body, ((TEAM_LEADER.key, Remit(organisation=t.body)),), phone=t.phone)
        for t in rescue.teams()
    ] + [
        Person(f"zj{n:02d}", e.name, e.title, "YJJ", ((EXPERT.key, Remit()),))
        for n, e in enumerate(rescue.experts(), 1)
        if not e.account
    ]


def _accounts(people: list[Person], known: dict[str, Organisation], known_regions: dict[str, Region]) -> list[Account]:
    existing = set(Account.objects.values_list("username", flat=True))
    # One hash for all: they share the password anyway, and each hash takes a noticeable moment by design.
    password, now = make_password(accounts.PASSWORD), timezone.now()
    wanted = [p for p in people if p.username not in existing]
    made: list[Account] = Account.objects.bulk_create(
        Account(
            username=p.username,
            name=p.name,
            title=p.title,
            phone=p.phone,
            organisation=known[p.organisation],
            password=password,
            password_changed_at=now,
            is_demo=True,
        )
        for p in wanted
    )
    Posting.objects.bulk_create(
        Posting(
            account=account,
            role=role,
            region_path=known_regions[remit.region].path if remit.region else "",
            organisation_path=known[remit.organisation].path if remit.organisation else "",
            enterprise=remit.enterprise,
        )
        for account, person in zip(made, wanted, strict=True)
        for role, remit in person.postings
    )
    return made
