"""The password policy: Django validators, expiry, and the trail of former passwords."""

import unicodedata
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from anlan.foundation.people.models import Account, FormerPassword
from anlan.foundation.people.policy import policy

_CLASSES = (("大写字母", str.isupper), ("小写字母", str.islower), ("数字", str.isdigit))

# What people in Chinese offices really choose; Django's own list knows the English ones.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())


class Strength:
    """Long enough, and of enough classes of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError naming what is missing."""
        rules = policy()
        if len(password) < rules.password_length:
            raise ValidationError(f"密码至少 {rules.password_length} 位，现在 {len(password)} 位", code="short")
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password):
            raise ValidationError("密码里有看不见的控制字符，请重新输入", code="control")
        found = [name for name, belongs in _CLASSES if any(belongs(sign) for sign in password)]
        if any(not sign.isalnum() for sign in password):
            found.append("符号")
        if len(found) < rules.password_classes:
            raise ValidationError(
                f"密码要包含大写字母、小写字母、数字、符号中的 {rules.password_classes} 类，现在只有{'、'.join(found)}",
                code="classes",
            )

    def get_help_text(self) -> str:
        """What is asked for, in a sentence."""
        rules = policy()
        return f"至少 {rules.password_length} 位，包含大写字母、小写字母、数字、符号中的 {rules.password_classes} 类"


class NotOneself:
    """Not the username, the name or the telephone number, and not hidden in between either."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password contains something everybody knows of the account."""
        if not isinstance(user, Account):
            return
        lower = password.lower()
        for known in (user.username, user.name, user.phone):
            if known and len(known) >= 3 and known.lower() in lower:
                raise ValidationError("密码不能包含用户名、姓名或手机号", code="oneself")

    def get_help_text(self) -> str:
        """What is asked for, in a sentence."""
        return "不包含用户名、姓名或手机号"


class NotCommonHere:
    """Not one of the passwords that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a common password."""
        if password.lower() in COMMON:
            raise ValidationError("这个密码太常见，很容易被猜到，请换一个", code="common")

    def get_help_text(self) -> str:
        """What is asked for, in a sentence."""
        return "不是常见密码"


class NotRecent:
    """Not one of the last few of this account."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password was in use lately."""
        if not isinstance(user, Account) or user.pk is None:
            return
        count = policy().password_history
        former = FormerPassword.objects.filter(account=user).order_by("-id").values_list("password", flat=True)
        if any(check_password(password, used) for used in [user.password, *former[:count]]):
            raise ValidationError(f"最近 {count} 次用过这个密码，请换一个", code="recent")

    def get_help_text(self) -> str:
        """What is asked for, in a sentence."""
        return f"不与最近 {policy().password_history} 次相同"


def must_change_password(account: Account) -> bool:
    """Whether the account has to choose a new password before anything else: told so, or the old one is too old."""
    if account.must_change_password:
        return True
    # Demo accounts are shared and printed on the sign-in page: their passwords are no secret to protect.
    if account.is_demo or account.password_changed_at is None:
        return False
    return timezone.now() - account.password_changed_at > policy().password_life
