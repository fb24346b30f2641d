"""A drawn area: lines of corners to a polygon, a wrong one refused with its line, and nothing half-saved."""

from typing import Any

import pytest
from django.test import Client

from anlan.kit.geometry import ShapeUnusable
from anlan.watch.warning.drawing import drawn_area, inside
from anlan.watch.warning.forms import AreaField
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.tests.conftest import Town
from anlan.watch.warning.tests.test_templates import chief  # noqa: F401 - a fixture

SQUARE = "115.98,29.72\n115.99,29.72\n115.99,29.73\n115.98,29.73"
BOW_TIE = "115.98,29.72\n115.99,29.73\n115.99,29.72\n115.98,29.73"


def test_it_works() -> None:
    found = drawn_area(SQUARE)
    assert found["type"] == "Polygon"
    assert len(found["coordinates"][0]) == 5
    assert drawn_area(f"{SQUARE}\n115.98,29.72\n") == found  # closed by hand
    assert AreaField().prepare_value(found).splitlines()[0] == "115.980000,29.720000"
    assert drawn_area(AreaField().prepare_value(found)) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOW_TIE, "边线自己相交"),
        ("115.98,29.72\n115.99,29.72", "现在是 2 个"),
        ("115.98,29.72\n29.72,115.99\n115.99,29.73", "第 2 行不在国内"),
        ("115.98,29.72\nabc\n115.99,29.73", "第 2 行写成"),
        ("115.98,29.72\n115.99,nan\n115.99,29.73", "第 2 行不在国内"),
        ("115.98,29.72\n115.99,29.72\n116.00,29.72", "围不成"),
        ("\n".join(f"115.9,{29 + n / 1000:.3f}" for n in range(201)), "现在是 201 个"),
    ],
)
def test_a_wrong_one_says_which_line(text: str, words: str) -> None:
    with pytest.raises(ShapeUnusable, match=words):
        drawn_area(text)


@pytest.mark.django_db
def test_a_crossing_area_comes_back_at_its_field_and_nothing_is_saved(town: Town, chief: Client) -> None:  # noqa: F811
    answer = chief.post("/warnings/new", {"polygon": BOW_TIE, "description": "路面积水上涨"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "边线自己相交" in page
    assert "115.99,29.73" in page
    assert not WarningMessage.objects.exists()
    assert "边线自己相交" in chief.post("/warnings/drawn", {"polygon": BOW_TIE}).content.decode()


@pytest.mark.django_db
def test_what_lies_in_it_is_told(town: Town) -> None:
    found = inside(drawn_area(SQUARE))
    assert found.square_km == pytest.approx(1.075, rel=0.01)
    told: Any = found.streets
    assert isinstance(told, list)
