"""The two command posts, their orders and the conflicts between them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from anlan.response.command.choices import OrderState, PostKind
from anlan.response.command.models.incidents import Incident
from anlan.response.command.models.responses import Response


class CommandPost(models.Model):
    """行政指挥部 or 专业指挥部 of an incident."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="posts")
    response = models.ForeignKey(Response, models.PROTECT, related_name="posts")
    kind = models.CharField("类别", max_length=16, choices=PostKind.choices)
    title = models.CharField("名称", max_length=40)
    duty = models.CharField("职责", max_length=200)
    leader = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    leader_name = models.CharField("指挥", max_length=80)
    leader_title = models.CharField("职务", max_length=80, blank=True)
    established_at = models.DateTimeField("成立时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "指挥部"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind"], condition=Q(withdrawn_at=None), name="post_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostMember(models.Model):
    """Someone who belongs into a command post; 在位 once they have said so."""

    post = models.ForeignKey(CommandPost, models.CASCADE, related_name="members")
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("姓名或单位", max_length=80)
    present_at = models.DateTimeField("在位时间", null=True, blank=True)

    class Meta:
        verbose_name = "指挥部成员"

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One order of one post. `touches` are the roads, places and resources that it lays claim to."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="orders")
    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="orders")
    text = models.CharField("指令", max_length=300)
    touches = ArrayField(models.CharField(max_length=40), default=list, verbose_name="涉及道路、场所或资源")
    state = models.CharField("状态", max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    issued_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    issued_by_name = models.CharField("下令人", max_length=80)
    issued_at = models.DateTimeField("下令时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    key = models.CharField("幂等键", max_length=80, unique=True)

    class Meta:
        verbose_name = "指令"
        indexes = [models.Index(fields=["incident", "-issued_at"], name="order_of_incident")]

    def __str__(self) -> str:
        return self.text


class OrderConflict(models.Model):
    """Two open orders of different posts over the same thing, shown until a person decides on record."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="conflicts")
    first = models.ForeignKey(Order, models.PROTECT, related_name="+")
    second = models.ForeignKey(Order, models.PROTECT, related_name="+")
    over = models.CharField("冲突于", max_length=120)
    flagged_by_name = models.CharField("提出人", max_length=80)
    flagged_at = models.DateTimeField("提出时间")
    stands = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="以何令为准"
    )
    decision = models.CharField("裁决", max_length=300, blank=True)
    decided_by_name = models.CharField("裁决人", max_length=80, blank=True)
    decided_at = models.DateTimeField("裁决时间", null=True, blank=True)

    class Meta:
        verbose_name = "指令冲突"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="conflict_once"),
            models.CheckConstraint(name="conflict_of_two", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="conflict_decided_whole",
                condition=Q(decided_at=None, decision="", decided_by_name="") | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.over
