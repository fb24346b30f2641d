"""The framework's own checks find no error, and every change of a model has its migration."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_system_checks_find_no_error() -> None:
    said = StringIO()
    call_command("check", fail_level="ERROR", stdout=said, stderr=said)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said, stderr=said)
    except (SystemExit, CommandError):
        pytest.fail(said.getvalue())
