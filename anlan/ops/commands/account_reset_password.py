"""`anlan account reset-password`: a new one-time password, for when no administrator can sign in any more."""

import argparse

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.foundation.people.services.accounts import reactivate, reset_password, reset_second_factor
from anlan.ops.trouble import Trouble


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, and whether the second factor goes too."""
    parser.add_argument("username", help="用户名")
    parser.add_argument("--second-factor", action="store_true", help="一并移除动态验证码（手机丢了）")
    parser.add_argument("--reactivate", action="store_true", help="一并恢复已停用的账号")


def run(arguments: argparse.Namespace) -> int:
    """Reset; sessions end and a lock-out is lifted."""
    by = Actor.system("命令行")
    try:
        account = Account.objects.get_by_natural_key(arguments.username)
    except Account.DoesNotExist as absent:
        raise Trouble(f"没有用户名为 {arguments.username} 的账号") from absent
    if arguments.second_factor:
        reset_second_factor(account=account, by=by)
    if arguments.reactivate:
        reactivate(account=account, by=by)
    print(f"账号 {account.username}（{account.name}）的一次性密码：{reset_password(account=account, by=by)}")
    return 0
