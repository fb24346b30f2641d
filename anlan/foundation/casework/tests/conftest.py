"""The example procedure, known only while these tests run, and its cast."""

from collections.abc import Iterator

import pytest

from anlan.foundation.casework import procedure
from anlan.foundation.casework.models import Case
from anlan.foundation.casework.tests import example
from anlan.foundation.people import remit
from anlan.foundation.rules.api import load_shipped


@pytest.fixture(autouse=True)
def _example_procedure() -> Iterator[None]:
    remit.register(example.Permission, example.TITLES, example.GRANTS)
    procedure.register(example.Pothole)
    yield
    del procedure._registry.procedures[example.Pothole.key]
    for granted in remit._grants.values():
        granted.difference_update(example.Permission)
    for permission in example.Permission:
        remit._titles.pop(permission, None)


@pytest.fixture
def cast(db: None) -> example.Cast:
    load_shipped()
    return example.make_cast()


@pytest.fixture
def case(cast: example.Cast) -> Case:
    return example.open_pothole(cast)
