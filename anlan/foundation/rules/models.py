"""Rule rows: a number with its basis, its confidence and the days it is in force."""

from django.db import models
from django.db.models import F, Q


class Rule(models.Model):
    """One value of one rule over one span of days (GEN-07). Never edited in place: a change is a new row."""

    class Confidence(models.TextChoices):
        """How sure the source makes us (domain rules 0.1)."""

        CONFIRMED = "C", "原文核实"
        PARAPHRASED = "c", "转述核实"
        RECALLED = "R", "待核原文"
        UNSURE = "R?", "存疑"
        PRODUCT = "P", "平台默认"

    rule_id = models.CharField("规则编号", max_length=60)
    title = models.CharField("名称", max_length=120)
    value = models.JSONField("取值")
    unit = models.CharField("单位", max_length=20, blank=True)
    basis = models.CharField("依据", max_length=300)
    confidence = models.CharField("可信度", max_length=2, choices=Confidence.choices)
    effective_from = models.DateField("施行日")
    effective_to = models.DateField("失效日", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    is_shipped = models.BooleanField("随产品提供", default=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = "规则"
        constraints = [
            models.UniqueConstraint(fields=["rule_id", "effective_from", "is_shipped"], name="rule_once_a_day"),
            models.CheckConstraint(
                name="rule_span", condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.title}"
