"""How far each partition of the stream has been decided upon, and how far it has been stored."""

from django.db import models


class EnginePosition(models.Model):
    """The last stream sequence of a partition whose readings are stored; moved in that very transaction."""

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


class EngineDecision(models.Model):
    """The last stream sequence of a partition up to which alarms and states are committed; moved with them.

    A table of its own: a decision must not wait for the transaction that is storing readings.
    """

    partition = models.SmallIntegerField(primary_key=True)
    decided = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "引擎裁决位置"

    def __str__(self) -> str:
        return f"{self.partition}: {self.decided}"
