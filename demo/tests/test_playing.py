"""While a scenario plays, the ordinary publisher leaves its devices alone."""

import pytest

from demo import playing
from demo.credentials import token_of


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.setattr(playing, "_folder", lambda: tmp_path)


def test_a_claim_holds_and_is_released():
    playing.claim("rainstorm", ["JS-0412"])
    assert playing.claimed() == {"JS-0412"}
    playing.release("rainstorm")
    assert playing.claimed() == frozenset()


def test_two_stories_claim_side_by_side():
    playing.claim("rainstorm", ["JS-0412"])
    playing.claim("gas", ["RQ-0001"])
    assert playing.claimed() == {"JS-0412", "RQ-0001"}
    playing.release("gas")
    assert playing.claimed() == {"JS-0412"}


def test_a_claim_runs_out_by_itself():
    playing.claim("rainstorm", ["JS-0412"], seconds=-1)
    assert playing.claimed() == frozenset()


def test_a_broken_file_claims_nothing(tmp_path):
    (tmp_path / "demo-playing-gas.json").write_text("{not json")
    assert playing.claimed() == frozenset()


def test_each_device_has_a_token_of_its_own():
    assert token_of("JS-0412") == token_of("JS-0412") != token_of("JS-0413")
    assert len(token_of("JS-0412")) == 64
