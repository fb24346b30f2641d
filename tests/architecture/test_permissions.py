"""Every permission has a Chinese title and is granted to somebody; nothing is granted that does not exist."""

import pytest
from django.apps import apps

from anlan.foundation.people import api as people


def test_there_are_permissions() -> None:
    assert people.all_permissions()


@pytest.mark.parametrize("permission", sorted(people.all_permissions()))
def test_somebody_holds_it(permission: str) -> None:
    assert people.roles_with(permission), f"{permission} is granted to no role"


def test_every_permission_has_a_title_for_people() -> None:
    untitled = [name for name, title in people.all_permissions().items() if not any("一" <= c <= "鿿" for c in title)]
    assert untitled == []


def test_names_begin_with_their_module() -> None:
    labels = {config.label for config in apps.get_app_configs()} | {"tests"}  # tests declare some of their own
    assert [name for name in people.all_permissions() if name.split(".")[0] not in labels or "." not in name] == []
