"""Edges between records: this came from that, and why."""

from typing import Any

from django.db import models

from anlan.foundation.trace.refs import Ref


class Edge(models.Model):
    """`cause` led to `effect`. No foreign keys: an edge outlives what it joins."""

    cause_kind = models.CharField(max_length=60)
    cause_key = models.CharField(max_length=60)
    cause_title = models.CharField(max_length=200, blank=True)
    effect_kind = models.CharField(max_length=60)
    effect_key = models.CharField(max_length=60)
    effect_title = models.CharField(max_length=200, blank=True)
    why = models.CharField("缘由", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "来龙去脉"
        constraints = [
            models.UniqueConstraint(
                fields=["cause_kind", "cause_key", "effect_kind", "effect_key", "why"], name="trace_edge_once"
            )
        ]
        indexes = [models.Index(fields=["effect_kind", "effect_key"], name="trace_edge_effect")]

    def __str__(self) -> str:
        return f"{self.cause_title} → {self.effect_title}"

    @property
    def cause(self) -> Ref:
        """Where it came from."""
        return Ref(self.cause_kind, self.cause_key, self.cause_title)

    @property
    def effect(self) -> Ref:
        """What came of it."""
        return Ref(self.effect_kind, self.effect_key, self.effect_title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Edges are written once."""
        if self.pk:
            raise ValueError("an edge is never changed")
        super().save(*args, **kwargs)
