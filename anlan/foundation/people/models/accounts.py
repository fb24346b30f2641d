"""Accounts: the people who sign in, and the platforms that call."""

import unicodedata
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from anlan.foundation.people.fields import EncryptedTextField
from anlan.foundation.people.models.organisations import Organisation
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.remit import Remit, RemitQuerySet


def normal_username(typed: str) -> str:
    """A username as it is stored and compared: NFKC, lower case, no spaces around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class AccountManager(BaseUserManager.from_queryset(RemitQuerySet)["Account"]):  # type: ignore[misc]
    """Makes accounts with hashed passwords, and finds them however the name is typed."""

    def create_user(self, username: str, password: str | None = None, **facts: object) -> "Account":
        """Create an account; no password means none will ever match."""
        account: Account = self.model(username=normal_username(username), **facts)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by its username as typed; raises Account.DoesNotExist."""
        found: Account = self.get(username=normal_username(username or ""))
        return found


class Account(AbstractBaseUser):
    """A person who signs in. What they may do follows from their postings alone."""

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    phone = EncryptedTextField("手机号", blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="accounts")
    is_active = models.BooleanField("在用", default=True)
    is_staff = models.BooleanField("开发与运维", default=False)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, blank=True)
    single_keys = models.BooleanField("单键快捷键", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    remit: ClassVar[Remit] = Remit(
        view=Permission.ACCOUNT_VIEW,
        region="organisation__region_path",
        organisation="organisation__path",
        account="id",
    )
    objects: ClassVar[AccountManager] = AccountManager()

    api_scopes: frozenset[str] | None = None  # set on the object when a key speaks for the account

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name, as Django's pieces ask for it."""
        return self.name
