"""`anlan migrate`: bring the database's structure and the shipped rules up to date."""

import argparse

LOCK = 0x616E6C62  # advisory lock: two starts at once migrate one after the other


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""


def run(args: argparse.Namespace) -> int:
    """Migrate, then load the rules."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from anlan.foundation.rules.api import load_shipped

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    call_command("migrate", interactive=False, verbosity=1)
    fresh, corrected = load_shipped()
    print(f"规则：新载入 {fresh} 条，更正 {corrected} 条")
    connection.close()
    return 0
