"""Devices: what sends readings, with a credential of its own."""

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.kit.partition import topic_of
from anlan.watch.telemetry.permissions import Permission


class Device(models.Model):
    """One sender. Its token is known to nobody but itself; only the SHA-256 is kept."""

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    model = models.CharField("型号", max_length=60, blank=True)
    token_sha256 = models.CharField("凭据摘要", max_length=64, blank=True)
    protocol = models.CharField("接入协议", max_length=12, blank=True, help_text="空为 SenML")
    remote_id = models.CharField("协议内标识", max_length=40, blank=True, help_text="设备在协议里怎样称呼自己")
    protocol_password = EncryptedTextField("协议密码", blank=True, default="")
    protocol_options = models.JSONField("协议选项", default=dict, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="经由网关"
    )
    region = models.ForeignKey("territory.Region", models.PROTECT, null=True, blank=True, related_name="+")
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.CharField("企业统一社会信用代码", max_length=18, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    last_seen_at = models.DateTimeField("最近上线", null=True, blank=True)
    silent_at = models.DateTimeField(
        "全部失联", null=True, blank=True, help_text="它和经由它的测点都没有读数，自此刻起"
    )
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit = Remit(
        view=Permission.DEVICE_VIEW,
        region="region_path",
        organisation="organisation__path",
        enterprise="enterprise",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "设备"
        indexes = [models.Index(fields=["region_path"], name="device_region", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "remote_id"], condition=~Q(protocol=""), name="device_remote_id"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def topic(self) -> str:
        """The one MQTT topic it may publish on."""
        return topic_of(self.code)


class RejectedReading(models.Model):
    """A reading that was refused, with the reason; the newest of each device are kept for a week (`forgetting.py`)."""

    device_code = models.CharField("设备编号", max_length=40)
    received_at = models.DateTimeField("收到时间")
    content = models.CharField("内容", max_length=300)
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = "拒收记录"
        indexes = [models.Index(fields=["device_code", "-received_at"], name="rejected_device")]

    def __str__(self) -> str:
        return self.reason
