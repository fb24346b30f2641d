"""Teams, stores with their stock, shelters and experts, entered in bulk with one line in the journal."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import record
from anlan.foundation.people.models import Account
from anlan.foundation.trace.api import Ref
from anlan.response.resources.api import Expert, Shelter, StockItem, Store, Team
from demo import rescue
from demo.loading.common import LOADER, bodies, region_of, regions


@transaction.atomic
def load() -> str:
    """Enter everything, unless teams are there already."""
    if Team.objects.filter(is_demo=True).exists():
        return "已有队伍，未改动"
    places, keepers, now = regions(), bodies(), timezone.now()
    accounts = {a.username: a for a in Account.objects.filter(is_demo=True)}
    teams = Team.objects.bulk_create(
        Team(
            code=t.code,
            name=t.name,
            kind=t.kind,
            skills=list(t.skills),
            people=t.people,
            equipment=t.equipment,
            organisation=keepers[t.body],
            leader=accounts[t.leader],
            phone=t.phone,
            base_address=t.base,
            base_longitude=t.position[0],
            base_latitude=t.position[1],
            region_path=region_of(t.position, places).path,
            readiness_minutes=t.ready_minutes,
            is_demo=True,
        )
        for t in rescue.teams()
    )
    stores = rescue.stores()
    made = Store.objects.bulk_create(
        Store(
            code=s.code,
            name=s.name,
            organisation=keepers[s.body],
            address=s.address,
            longitude=s.position[0],
            latitude=s.position[1],
            region_path=region_of(s.position, places).path,
            is_demo=True,
        )
        for s in stores
    )
    items = StockItem.objects.bulk_create(
        StockItem(
            store=store,
            key=key,
            name=name,
            unit=unit,
            quantity=quantity,
            minimum=minimum,
            counted_at=now - timedelta(days=12),
            is_demo=True,
        )
        for store, facts in zip(made, stores, strict=True)
        for key, name, unit, quantity, minimum in facts.stock
    )
    Shelter.objects.bulk_create(
        Shelter(
            code=s.code,
            name=s.name,
            kind=s.kind,
            organisation=keepers[s.body],
            capacity=s.capacity,
            longitude=s.position[0],
            latitude=s.position[1],
            region_path=region_of(s.position, places).path,
            is_demo=True,
        )
        for s in rescue.shelters()
    )
    Expert.objects.bulk_create(
        Expert(
            name=e.name,
            account=accounts.get(e.account or f"zj{n:02d}"),
            fields=list(e.fields),
            title=e.title,
            employer=e.employer,
            region_path=places["360403"].path,
            is_demo=True,
        )
        for n, e in enumerate(rescue.experts(), 1)
    )
    record(
        "demo.rescue.loaded",
        by=LOADER,
        subject=Ref.of(teams[0]),
        facts={"teams": len(teams), "stores": len(made), "items": len(items)},
        region_path=places["360403"].path,
    )
    return f"{len(teams)} 支队伍、{len(made)} 个物资点、{len(items)} 种库存"
