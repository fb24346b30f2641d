"""Stores, what lies in them, and every change of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.response.resources.choices import StockChange
from anlan.response.resources.permissions import Permission


class Store(models.Model):
    """A place where supplies lie (物资点)."""

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", verbose_name="主管单位")
    keeper = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保管人"
    )
    phone = EncryptedTextField("联系电话", blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")
    region_path = models.CharField("辖区路径", max_length=120)
    is_active = models.BooleanField("在用", default=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(
        view=Permission.VIEW, region="region_path", organisation="organisation__path", account="keeper"
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "物资点"
        indexes = [models.Index(fields=["region_path"], name="store_region", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class StockItem(models.Model):
    """One kind of thing in one store. The quantity can never fall below zero: the database refuses."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="items")
    key = models.CharField("品种", max_length=40, help_text="the word by which run cards ask: pump, sandbag …")
    name = models.CharField("名称", max_length=60)
    unit = models.CharField("单位", max_length=10)
    quantity = models.IntegerField("数量", default=0)
    minimum = models.PositiveIntegerField("最低储备", default=0)
    expires_date = models.DateField("有效期至", null=True, blank=True)
    counted_at = models.DateTimeField("最近盘点", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(
        view=Permission.VIEW,
        region="store__region_path",
        organisation="store__organisation__path",
        account="store__keeper",
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "库存"
        constraints = [
            models.UniqueConstraint(fields=["store", "key"], name="stock_item_once"),
            models.CheckConstraint(name="stock_never_negative", condition=Q(quantity__gte=0)),
        ]
        indexes = [models.Index(fields=["key"], name="stock_key", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.store}·{self.name}"

    @property
    def is_short(self) -> bool:
        """Whether less than the minimum lies there."""
        return self.quantity < self.minimum


class StockMovement(models.Model):
    """One change of one quantity, with what was left; the sum of all equals the count."""

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements")
    change = models.CharField("事由", max_length=12, choices=StockChange.choices)
    amount = models.IntegerField("增减")
    balance = models.IntegerField("结存")
    subject_kind = models.CharField("关联类别", max_length=60, blank=True)
    subject_key = models.CharField("关联", max_length=60, blank=True)
    at = models.DateTimeField("时间")
    by_name = models.CharField("经手人", max_length=80)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")

    class Meta:
        verbose_name = "出入库"
        constraints = [
            models.CheckConstraint(name="stock_balance_sound", condition=Q(balance__gte=0)),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="stock_move_subject")]

    def __str__(self) -> str:
        return f"{self.item} {self.amount:+d}"
