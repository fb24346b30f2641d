"""The gallery shows every component; it breaks no policy, and axe finds nothing, in three themes."""

import pytest

from anlan.foundation.people.models import Account
from tests.journeys.conftest import Visit


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_component_is_drawn(visit: Visit, developer: Account, theme: str) -> None:
    visit.sign_in(developer)
    visit.theme(theme)
    visit.go("/gallery")
    visit.page.wait_for_selector("[data-chart] canvas")
    assert visit.page.evaluate("document.documentElement.dataset.theme") == theme
    visit.shot("gallery", sizes=("tall",), themes=(theme,))
    assert visit.axe() == []
