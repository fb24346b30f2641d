"""Published messages are judged as the OASIS schemas and other validators judge them."""

from typing import Any

import pytest

from anlan.kit.cap import check, read, write
from anlan.kit.cap.tests.samples import DATA, cases, index, stored

# right to the schema, wrong to the standard's own words
STRICTER = {
    "alerts/029_www-gov-uk-environment-agenc_12.xml": "三项之间只用逗号",  # two references joined by a comma
    "alerts/030_www-gov-uk-environment-agenc_12.xml.gz": "指向了消息自己",  # its identifier is that of its reference
}


@pytest.mark.parametrize("known", index(), ids=lambda known: known["file"][7:10])
def test_message_is_judged_as_the_schema_and_its_collectors_judge_it(known: dict[str, Any]) -> None:
    verdict = check(stored(known["file"]))
    assert verdict.version == known["cap_version"]
    is_right = known["xsd_valid"] and not known["rule_findings"] and known["file"] not in STRICTER
    assert verdict.is_valid is is_right, verdict.faults[:3]
    assert (verdict.alert is not None) is is_right
    if known["file"] in STRICTER:
        assert STRICTER[known["file"]] in verdict.faults[0].reason


@pytest.mark.parametrize("known", index(), ids=lambda known: known["file"][7:10])
def test_valid_message_survives_being_written(known: dict[str, Any]) -> None:
    alert = check(stored(known["file"])).alert
    if alert is not None:
        again = read(write(alert))
        assert again.version == "1.2"
        assert again == type(alert)(**{**vars(alert), "version": "1.2"})


@pytest.mark.parametrize("place", sorted((DATA / "not_alerts").iterdir()), ids=lambda place: place.name[:2])
def test_what_is_no_message_is_said_to_be_none(place: Any) -> None:
    verdict = check(place.read_bytes())
    assert (verdict.version, verdict.alert, len(verdict.faults)) == ("", None, 1)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_fault_is_found_where_others_find_it(case: dict[str, Any]) -> None:
    verdict = check(case["xml"].encode() if "xml" in case else stored(case["file"]))
    for expected in case["expected"]:
        if expected["reason"] == "valid":
            assert verdict.is_valid
        elif expected["xpath"]:
            assert expected["xpath"] in [fault.path for fault in verdict.faults]
        else:
            assert verdict.faults
    if case["name"].startswith("google"):
        assert {fault.path for fault in verdict.faults} - {"/alert[1]/scope[1]", "/alert[1]"} <= {
            expected["xpath"] for expected in case["expected"]
        }
