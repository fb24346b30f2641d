"""How a device with a protocol of its own was last heard: for the installer who stands beside it."""

from django.db import models

from anlan.foundation.people.api import EncryptedTextField
from anlan.watch.telemetry.models.devices import Device


class DeviceContact(models.Model):
    """The last frames of a device, right or wrong, and how many there were.

    `recent` is JSON, newest first, as `contacts.Heard`; ciphertext in the database, because frames carry passwords.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="contact")
    heard_at = models.DateTimeField("最近报文")
    frames = models.BigIntegerField("报文数", default=0)
    refused = models.BigIntegerField("有错误的报文数", default=0)
    error = models.CharField("最近错误", max_length=200, blank=True)
    error_at = models.DateTimeField("最近错误时间", null=True, blank=True)
    recent = EncryptedTextField("最近的报文", blank=True, default="")

    class Meta:
        verbose_name = "设备通信"

    def __str__(self) -> str:
        return f"{self.device_id}: {self.heard_at:%Y-%m-%d %H:%M:%S}"
