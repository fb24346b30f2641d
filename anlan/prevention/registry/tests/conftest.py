"""The cast: one district with one street, an enterprise in it, and people inside and outside."""

import pytest

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.territory import api as territory
from anlan.foundation.territory import index
from anlan.prevention.registry.api import EnterpriseEntry

SYSTEM = Actor.system("测试")
GANTANG = "/360403/360403001/"


@pytest.fixture
def district(db):
    territory.load_divisions(by=SYSTEM)
    outline = {
        "type": "Polygon",
        "coordinates": [[[115.98, 29.7], [116.0, 29.7], [116.0, 29.73], [115.98, 29.73], [115.98, 29.7]]],
    }
    territory.draw_outlines(outlines=[territory.OutlineDrawn("360403001", outline, "测试")], by=SYSTEM)
    index.forget()
    yield
    index.forget()


@pytest.fixture
def noodles():
    return EnterpriseEntry(
        name="甘棠湖面馆", uscc="91340600MA2PBM9HXD", industry="catering", size="micro", employees=6,
        longitude=115.99, latitude=29.72, contact_name="李秀英", contact_phone="13812345678",
    )  # fmt: skip


@pytest.fixture
def person(district):
    def make(username, role, **remit):
        account = Account.objects.create(username=username, name=username)
        Posting.objects.create(account=account, role=role, **remit)
        return account

    return make
