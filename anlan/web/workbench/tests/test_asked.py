"""The address of the workbench says everything that the list shows; nonsense in it is left out, never an error."""

import pytest
from django.http import QueryDict
from django.test import Client

from anlan.foundation.people.models import Account
from anlan.web.workbench.asked import Asked


def test_the_address_is_read_into_filters() -> None:
    filters = Asked.of(QueryDict("view=opened&light=0&level=2&due=soon&region=/360403/&q=路面&procedure=a.b")).filters()
    assert (filters.view, filters.light, filters.level, filters.due) == ("opened", 0, 2, "soon")
    assert (filters.region_path, filters.text, filters.procedure) == ("/360403/", "路面", "a.b")


@pytest.mark.parametrize("query", ["view=x", "light=9", "level=a", "due=never", "q=%00", "light=1%27--"])
def test_nonsense_is_left_out(query: str) -> None:
    assert Asked.of(QueryDict(query)).values == {}


def test_one_filter_changes_and_the_others_stay() -> None:
    asked = Asked.of(QueryDict("view=all&light=2"))
    assert asked.address(light="1") == "?view=all&light=1"
    assert asked.address(light="") == "?view=all"
    assert Asked.of(QueryDict("")).address() == "?"


@pytest.mark.parametrize(
    "query", ["after=x", "after=AAAA", "q=<script>alert(1)</script>", "region='--", "case=../../etc", "q=%F0%9F%92%A7"]
)
def test_hostile_addresses_get_a_page(client: Client, db: None, query: str) -> None:
    account = Account.objects.create_user("zhou", None, name="周宁")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(f"/todo?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert client.get(f"/todo/rows?{query}").status_code in (200, 400)
