"""Accounts, organisations and postings: who someone is, where they serve, and over what."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from anlan.foundation.people.fields import EncryptedTextField


class Organisation(models.Model):
    """A 部门, 街道, 社区, team or enterprise; a tree by `path`."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        GOVERNMENT = "government", "党委政府"
        DEPARTMENT = "department", "部门"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"
        TEAM = "team", "队伍"
        ENTERPRISE = "enterprise", "企业"
        PLATFORM = "platform", "外部平台"

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=255, unique=True)
    region_path = models.CharField("辖区路径", max_length=120, blank=True)
    duty_phone = models.CharField("值班电话", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "机构"
        indexes = [models.Index(fields=["path"], name="org_path_like", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.short_name or self.name


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with hashed passwords."""

    def create_user(self, username: str, password: str | None = None, **facts: object) -> "Account":
        """Create an account; no password means none will ever match."""
        account = self.model(username=username, **facts)
        account.set_password(password)
        account.save(using=self._db)
        return account


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

    objects = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name, as Django's pieces ask for it."""
        return self.name


class Posting(models.Model):
    """任职: an account in a role over a remit: a region subtree, an organisation subtree or an enterprise.

    A posting with no remit at all covers the whole district.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="postings")
    role = models.CharField("角色", max_length=40)
    region_path = models.CharField("区域范围", max_length=120, blank=True)
    organisation_path = models.CharField("机构范围", max_length=255, blank=True)
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "region_path", "organisation_path", "enterprise"],
                name="posting_once",
            ),
            models.CheckConstraint(
                name="posting_one_remit",
                condition=Q(region_path="", organisation_path="")
                | Q(region_path="", enterprise="")
                | Q(organisation_path="", enterprise=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}·{self.role}"


class ApiKey(models.Model):
    """A key of another platform: acts as its account, narrowed to its scopes."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_keys")
    name = models.CharField("名称", max_length=60)
    prefix = models.CharField("前缀", max_length=12, unique=True)
    secret_sha256 = models.CharField("密钥摘要", max_length=64)
    scopes = models.JSONField("权限范围", default=list)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "接口密钥"

    def __str__(self) -> str:
        return self.name
