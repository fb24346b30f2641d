"""Keyset paging: every row once, also among equal values, and only our own cursors."""

import pytest

from anlan.foundation.rules.models import Rule
from anlan.kit.keyset import BadCursor, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    return Rule.objects.bulk_create(
        Rule(rule_id=f"r{n:02}", title=f"t{n // 4}", value=n, basis="b", confidence="P", effective_from="2026-01-01")
        for n in range(23)
    )


@pytest.mark.parametrize("by", ["title", "-title", "created_at", "-created_at", "effective_from", "pk", "-pk"])
def test_it_works(rules, by: str) -> None:
    whole = list(Rule.objects.order_by(by, "-pk" if by.startswith("-") else "pk"))
    seen, cursor = [], ""
    while True:
        page = page_of(Rule.objects.all(), by=by, cursor=cursor, size=5)
        seen += page.rows
        cursor = page.next
        if not cursor:
            break
    assert seen == whole


def test_the_size_has_bounds(rules) -> None:
    assert len(page_of(Rule.objects.all(), by="pk", size=-3).rows) == 1
    assert len(page_of(Rule.objects.all(), by="pk", size=10**9).rows) == 23


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "====",
        "W10",
        "e30",
        "WzFd",
        "WyJ4IiwxLDJd",
        "bnVsbA",
        "WyJcdTAwMDAiLDFd",
        "WyJ4Iixud",
        "\u4e2d",
        "W1tdLFtdXQ",
    ],
)
def test_a_strange_cursor_is_refused(rules, cursor: str) -> None:
    with pytest.raises(BadCursor):
        page_of(Rule.objects.all(), by="created_at", cursor=cursor)
