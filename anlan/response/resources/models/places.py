"""Shelters and experts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.response.resources.choices import ShelterKind
from anlan.response.resources.permissions import Permission


class Shelter(models.Model):
    """A place for people who had to leave home."""

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=ShelterKind.choices)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", verbose_name="主管单位")
    address = models.CharField("地址", max_length=120, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    capacity = models.PositiveIntegerField("可容纳人数")
    occupied = models.PositiveIntegerField("已安置人数", default=0)
    is_open = models.BooleanField("已启用", default=False)
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")
    region_path = models.CharField("辖区路径", max_length=120)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(view=Permission.VIEW, region="region_path", organisation="organisation__path")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "避难场所"
        constraints = [
            models.CheckConstraint(name="shelter_not_overfull", condition=Q(occupied__lte=F("capacity"))),
        ]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A person whose judgement is asked in a field."""

    name = models.CharField("姓名", max_length=40)
    account = models.OneToOneField("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    fields = ArrayField(models.CharField(max_length=20), verbose_name="专业类别")
    title = models.CharField("职称", max_length=40, blank=True)
    employer = models.CharField("单位", max_length=80)
    phone = EncryptedTextField("联系电话", blank=True)
    appointed_until = models.DateField("聘期至", null=True, blank=True)
    region_path = models.CharField("辖区路径", max_length=120)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(view=Permission.VIEW, region="region_path", account="account")
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "专家"

    def __str__(self) -> str:
        return self.name
