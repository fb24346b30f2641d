"""Who has called at the ports of device protocols without being registered."""

from django.db import models


class UnknownStation(models.Model):
    """What somebody called itself at a protocol's port whom the register does not know; for installers."""

    protocol = models.CharField("接入协议", max_length=12)
    remote_id = models.CharField("协议内标识", max_length=40)
    heard_at = models.DateTimeField("最近一次")
    times = models.BigIntegerField("次数", default=0)

    class Meta:
        verbose_name = "未登记的设备标识"
        constraints = [models.UniqueConstraint(fields=["protocol", "remote_id"], name="unknown_station")]

    def __str__(self) -> str:
        return f"{self.protocol} {self.remote_id}"
