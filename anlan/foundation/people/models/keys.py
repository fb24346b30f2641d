"""API keys 接口密钥: how other platforms call."""

from typing import ClassVar

from django.db import models

from anlan.foundation.people.models.accounts import Account
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.remit import Remit, RemitQuerySet


class ApiKey(models.Model):
    """A key of another platform: acts as its account, narrowed to its scopes. Only the secret's SHA-256 is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="api_keys")
    name = models.CharField("名称", max_length=60)
    prefix = models.CharField("前缀", max_length=12, unique=True)
    secret_sha256 = models.CharField("密钥摘要", max_length=64)
    scopes = models.JSONField("权限范围", default=list)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)

    remit: ClassVar[Remit] = Remit(
        view=Permission.KEY_MANAGE,
        region="account__organisation__region_path",
        organisation="account__organisation__path",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "接口密钥"

    def __str__(self) -> str:
        return self.name
