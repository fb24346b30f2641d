"""What leads to a record, or comes of it, is not told to those who may not see it."""

import pytest

from anlan.foundation.trace import api
from anlan.foundation.trace.api import Ref, addresses


@pytest.mark.parametrize(
    ("ref", "hidden"),
    [(Ref("shop.thing", "1"), False), (Ref("shop.thing", "2"), True), (Ref("shop.pageless", "3"), False)],
)
def test_a_record_whose_page_may_not_be_seen_is_hidden(ref: Ref, hidden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api._pages, "shop.thing", lambda key, account: "/things/1" if key == "1" else None)
    assert (ref not in addresses([ref], None)) is hidden
