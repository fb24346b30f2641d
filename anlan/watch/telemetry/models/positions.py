"""How far each partition of the stream has been taken into the database."""

from django.db import models


class EnginePosition(models.Model):
    """The last stream sequence of a partition whose effect is committed; moved in that very transaction."""

    partition = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
    stream_created_at = models.DateTimeField(
        "队列建立时间", null=True, help_text="which stream the position belongs to"
    )
    received_at = models.DateTimeField("收到时间", null=True, help_text="everything received until then is committed")

    class Meta:
        verbose_name = "引擎位置"

    def __str__(self) -> str:
        return f"{self.partition}: {self.position}"
