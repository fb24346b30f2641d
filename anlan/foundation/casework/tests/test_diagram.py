"""A procedure is drawn from its declaration."""

from xml.etree import ElementTree

from anlan.foundation.casework.diagram import mermaid, page, svg
from anlan.foundation.casework.tests.example import Pothole


def test_mermaid_has_every_state_and_way() -> None:
    drawn = mermaid(Pothole)
    assert "    [*] --> reported: 立案" in drawn
    assert "    handled --> dispatched: 返工" in drawn
    assert "    dispatched --> void: 作废" in drawn
    assert "备注" not in drawn


def test_page_tells_who_and_how_long() -> None:
    row = next(line for line in page(Pothole).splitlines() if line.startswith("| 复核结案"))
    assert row == "| 复核结案 | 待复核 | 已结案 | 带班领导、值班员、街道干部 | 意见 |  | 不得由办理「处置」的人办理 |"


def test_svg_marks_where_the_case_stands_without_styles() -> None:
    drawn = svg(Pothole, "dispatched")
    root = ElementTree.fromstring(drawn)
    assert [t.text for t in root if t.get("class") == "sd-state is-current"] == ["待处置"]
    assert "style=" not in drawn
