"""`anlan account create`: an account from the command line: the first administrator of an empty installation."""

import argparse

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Organisation
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.roles import ROLES
from anlan.foundation.people.services.accounts import create_account
from anlan.foundation.people.services.postings import grant_posting
from anlan.foundation.territory import api as territory
from anlan.ops.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, in which body, in which role over what."""
    parser.add_argument("username", help="用户名：字母、数字或 . - _ @")
    parser.add_argument("name", help="姓名")
    parser.add_argument("--organisation", default="", help="所在机构的编码")
    parser.add_argument("--role", choices=sorted(ROLES), help="角色；不给就不任职")
    parser.add_argument("--region", default="", help="任职的区划代码；不给为全区")


def run(arguments: argparse.Namespace) -> int:
    """Create the account with its posting and print the one-time password."""
    by = Actor.system("命令行")
    body = Organisation.objects.filter(code=arguments.organisation).first()
    if arguments.organisation and body is None:
        raise Trouble(f"没有编码为 {arguments.organisation} 的机构")
    try:
        region = territory.region(arguments.region).path if arguments.region else ""
        account, password = create_account(username=arguments.username, name=arguments.name, organisation=body, by=by)
        if arguments.role:
            grant_posting(account=account, role=arguments.role, region_path=region, by=by)
    except territory.RegionUnknown as unknown:
        raise Trouble(f"没有区划代码 {arguments.region}") from unknown
    except PeopleRefused as refusal:
        raise Trouble(refusal.message) from refusal
    print(f"账号 {account.username}（{account.name}）已建好，一次性密码：{password}")
    print("首次登录须改成自己的密码")
    return 0
