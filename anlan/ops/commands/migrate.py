"""`anlan migrate`: bring the database to this version; safe to run by several at once."""

import argparse

import psycopg
from django.core.management import call_command

from anlan.config.environment import environment
from anlan.ops.commands import rules_load

# Any number does, as long as nobody else takes it: two starts must not migrate at the same time.
MIGRATION_LOCK = 0x616E6C62


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(arguments: argparse.Namespace) -> int:
    """Create and change tables, then load rules, kinds of point and plans."""
    with psycopg.connect(environment.database_url, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        call_command("migrate", interactive=False, verbosity=1)
        result = rules_load.run(arguments)
        from anlan.response.command.api import load_policies
        from anlan.response.plans.api import load_library
        from anlan.watch.telemetry.api import load_kinds

        print(f"测点类型：新载入 {load_kinds()} 种")
        print(f"预案：新施行 {len(load_library())} 部；告警转事件策略：新载入 {load_policies()} 条")
        return result
