"""What signing in leaves behind: sessions, former passwords, second factors."""

from django.db import models
from django.db.models import Q
from django_otp.models import Device

from anlan.foundation.people.fields import EncryptedTextField
from anlan.foundation.people.models.accounts import Account
from anlan.foundation.people.one_time_codes import matching_step


class SignIn(models.Model):
    """One session of an account, from signing in to its end."""

    class Ended(models.TextChoices):
        """Why a session is over, in the words its person is told."""

        SIGNED_OUT = "signed_out", "已退出登录"
        IDLE = "idle", "长时间没有操作，已自动退出"
        TOO_LONG = "too_long", "本次登录已到最长时限，请重新登录"
        SUPERSEDED = "superseded", "这个账号在别处登录，超过了同时登录的数量，这里已退出"
        SENT_OUT = "sent_out", "这里的登录已在另一处被退出"
        PASSWORD = "password", "密码已更改，请用新密码登录"
        CLOSED = "closed", "账号已停用"

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField("来自", null=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)
    is_wall = models.BooleanField("大屏", default=False)
    signed_in_at = models.DateTimeField("登录时间")
    last_seen_at = models.DateTimeField("最近操作")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    ended_why = models.CharField("结束原因", max_length=12, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = "登录"
        indexes = [
            # the open sessions of one account, oldest first
            models.Index(fields=["account", "signed_in_at"], name="sign_in_open", condition=Q(ended_at=None)),
            models.Index(fields=["ended_at"], name="sign_in_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                name="sign_in_end_has_reason",
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.signed_in_at:%m-%d %H:%M}"


class FormerPassword(models.Model):
    """The hash of a password an account has used, so that it does not come back too soon."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    used_from = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "用过的密码"
        indexes = [models.Index(fields=["account", "-id"], name="former_password_latest")]

    def __str__(self) -> str:
        return f"{self.account} {self.used_from:%Y-%m-%d}"


class Authenticator(Device):  # type: ignore[misc]
    """A person's TOTP app (RFC 6238). Our own device, because django-otp's keeps its key as plain text.

    Wrong codes count towards the account's lock-out, so the device needs no throttle of its own.
    """

    key = EncryptedTextField("密钥")
    last_step = models.BigIntegerField(default=-1, help_text="a code serves once: only later steps are taken")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)

    class Meta:
        verbose_name = "动态验证码"
        constraints = [models.UniqueConstraint(fields=["user"], name="authenticator_one_each")]

    def verify_token(self, token: str) -> bool:
        """Whether a code is right now and not yet used; a right one is used up. Call with the row locked."""
        step = matching_step(self.key, token, after=self.last_step)
        if step is None:
            return False
        self.last_step = step
        self.save(update_fields=["last_step"])
        return True


class BackupCode(models.Model):
    """A code on paper for the day the phone is lost; serves once. Only its SHA-256 is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="backup_codes")
    code_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "备用码"
        constraints = [models.UniqueConstraint(fields=["account", "code_sha256"], name="backup_code_once")]

    def __str__(self) -> str:
        return f"{self.account}"
