"""A street with a community, two grids and whoever and whatever is registered in them."""

from dataclasses import dataclass

import pytest

from anlan.foundation.notify.models import Channel
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account
from anlan.foundation.territory.models import Region
from anlan.watch.warning.delivery.models import Recipient
from anlan.watch.warning.tests.conftest import Town, person, town

__all__ = ["town"]


@dataclass
class Quarter:
    """甘棠街道 with one community: grid 01 has a grid worker and a household, grid 02 nobody."""

    town: Town
    community: Region
    first: Region
    second: Region
    worker: Account
    clerk: Account
    leader: Account


def region(parent: Region, code: str, name: str, kind: str) -> Region:
    return Region.objects.create(code=code, name=name, kind=kind, path=f"{parent.path}{code}/", parent=parent)


@pytest.fixture
def quarter(town: Town) -> Quarter:
    community = region(town.street, "360403001001", "湖滨社区", "community")
    first, second = (region(community, f"360403001001G0{n}", f"湖滨 0{n} 网格", "grid") for n in (1, 2))
    made = Quarter(
        town, community, first, second,
        worker=person("wg1", "孙丽", town.bureau, roles.GRID_WORKER, region_path=first.path),
        clerk=person("sq1", "钱芳", town.bureau, roles.COMMUNITY_STAFF, region_path=community.path),
        leader=person("jd1", "赵强", town.bureau, roles.STREET_STAFF, region_path=town.street.path),
    )  # fmt: skip
    for account, phone in ((made.worker, "13900000001"), (made.clerk, "13900000002"), (made.leader, "13900000003")):
        account.phone = phone
        account.save()
    registered("household", "湖滨里 3 号 吴家", "sms", "13900000004", first, people=4, households=1)
    registered("household", "吴家的第二次登记", "sms", "+86 139 0000 0004", first, people=4, households=1)
    registered("loudspeaker", "湖滨广场大喇叭", "loudspeaker", "DLB-001", community, people=300, households=110)
    return made


def registered(kind: str, name: str, medium: str, address: str, where: Region, **facts: int) -> Recipient:
    given = {"region": where, "region_path": where.path, **facts}
    return Recipient.objects.create(kind=kind, name=name, medium=medium, address=address, **given)


def channel(transport: str, medium: str, **facts: object) -> Channel:
    given: dict[str, object] = {"title": transport, "is_test": True, **facts}
    return Channel.objects.create(key=transport.replace("_", "-"), transport=transport, medium=medium, **given)
