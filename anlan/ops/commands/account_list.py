"""`anlan account list`: who has an account, and in which roles."""

import argparse
import json

from anlan.foundation.people.models import Account
from anlan.foundation.people.roles import ROLES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which accounts."""
    parser.add_argument("--role", choices=sorted(ROLES), help="只列这个角色")
    parser.add_argument("--json", action="store_true", help="每行一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Print one line for each account."""
    found = Account.objects.select_related("organisation").prefetch_related("postings").order_by("username")
    if arguments.role:
        found = found.filter(postings__role=arguments.role).distinct()
    for account in found:
        roles = sorted({posting.role for posting in account.postings.all()})
        if arguments.json:
            facts = {"username": account.username, "name": account.name, "roles": roles, "active": account.is_active}
            print(json.dumps(facts, ensure_ascii=False))
        else:
            titles = "、".join(ROLES[key].title for key in roles if key in ROLES) or "未任职"
            state = "" if account.is_active else "（已停用）"
            print(f"{account.username:<24}{account.name}{state}  {account.organisation or '—'}  {titles}")
    return 0
