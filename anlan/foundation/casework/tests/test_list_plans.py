"""Every list of cases has an index that gives its rows in its order; what it costs is told by `anlan bench lists`."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from anlan.foundation.casework.models import Case
from anlan.foundation.casework.selectors.work_list import Filters, _after, _indexed, _parts
from anlan.foundation.casework.tests.example import Cast

CASES = """
    INSERT INTO casework_case (number, procedure, state, title, description, level, source, address, region_path,
        enterprise, organisation_path, opened_at, moved_at, closed_at, order_at, light, supervision_level,
        rework_count, hand_back_count, suspended_seconds, version, words, is_demo)
    SELECT 'KD-' || n, CASE WHEN n % 500 = 0 THEN 'example.pothole' ELSE 'another' END, 'closed', '坑', '', 1, '', '',
        '/360403/', '', '', now(), now(), CASE WHEN n % 40 > 0 THEN now() - n * interval '1 minute' END,
        now() + n * interval '1 minute', 0, 0, 0, 0, 0, 1, ARRAY['庐山', '山路'], false
    FROM generate_series(1, 20000) n
"""


def indexes(rows: Any) -> set[str]:
    """The indexes that the plan of a query reads."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    found, left = set(), [plan[0]["Plan"]]
    while left:
        node = left.pop()
        left += node.get("Plans", [])
        if "Index Name" in node:
            found.add(node["Index Name"])
    return found


@pytest.fixture
def many(cast: Cast) -> Cast:
    with connection.cursor() as cursor:
        cursor.execute(CASES)
        cursor.execute("ANALYZE casework_case")
    return cast


def keys(account: Any, filters: Filters) -> Any:
    visible = Case.objects.visible_to(account)
    part = _parts(visible, account, filters, timezone.now())[0]
    return _after(part, filters, "").filter(_indexed(filters.text)).values_list("pk", flat=True)[:51]


def test_the_archive_of_a_rare_procedure_is_not_looked_for_among_all(many: Cast) -> None:
    assert indexes(keys(many.officer, Filters(view="closed"))) == {"case_closed_procedure"}


def test_a_search_among_what_runs_does_not_read_what_is_closed(many: Cast) -> None:
    rows = Case.objects.filter(closed_at=None).filter(_indexed("庐山路")).order_by()
    assert "case_words" not in indexes(rows)
