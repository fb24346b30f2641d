"""Beside the product's procedures the example is tested, which has every standard step switched on."""

from anlan.foundation.casework.tests.conftest import _example_procedure

__all__ = ["_example_procedure"]
