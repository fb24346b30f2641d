"""A message, and one row for each target and medium with every attempt and receipt."""

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import Q

from anlan.foundation.notify.models.channels import Channel
from anlan.foundation.people.fields import EncryptedTextField
from anlan.foundation.trace.api import Ref


class Message(models.Model):
    """What is to be told, about which record. An exercise is one from its first moment and stays one."""

    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=60)
    subject_title = models.CharField(max_length=200, blank=True)
    purpose = models.CharField("用途", max_length=20, help_text="what of the subject is told: issued, cancelled …")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文")
    level = models.SmallIntegerField("级别", default=0)
    facts = models.JSONField("附带内容", default=dict, help_text="what platforms and signs get beside the words")
    is_exercise = models.BooleanField("演练", default=False)
    authors = models.JSONField("发出人", default=list, help_text="account ids that may not be the second person")
    region_path = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField("时间")
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    superseded_at = models.DateTimeField("停发时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        constraints = [
            # what happened to a record is told once, however often the reaction to it runs
            models.UniqueConstraint(fields=["subject_kind", "subject_key", "purpose"], name="message_once"),
            models.CheckConstraint(name="message_level", condition=Q(level__range=(0, 4))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Ref:
        """What it is about."""
        return Ref(self.subject_kind, self.subject_key, self.subject_title)


class Delivery(models.Model):
    """One message to one target by one medium."""

    class State(models.TextChoices):
        """From the queue to the eye. Only `READ` is better than `DELIVERED`; nothing goes back from them."""

        HELD = "held", "待确认"
        QUEUED = "queued", "待发"
        SENDING = "sending", "发送中"
        ACCEPTED = "accepted", "已提交"
        DELIVERED = "delivered", "已送达"
        READ = "read", "已读"
        UNCLEAR = "unclear", "结果不明"
        GIVEN_UP = "given_up", "未送达"
        SUPERSEDED = "superseded", "已停发"

    WAITING = (State.HELD, State.QUEUED)
    REACHED = (State.DELIVERED, State.READ)
    TROUBLED = (State.UNCLEAR, State.GIVEN_UP)
    UNFINISHED = (State.QUEUED, State.SENDING)

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    medium = models.CharField("媒介", max_length=12, choices=Channel.Medium.choices)
    number = models.UUIDField("消息编号", default=uuid4, unique=True, help_text="the same on every attempt")
    target_kind = models.CharField(max_length=20)
    target_key = models.CharField(max_length=40)
    target_name = models.CharField("对象", max_length=80)
    address = EncryptedTextField("地址", blank=True)
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    people = models.PositiveIntegerField("覆盖人数", default=0)
    households = models.PositiveIntegerField("覆盖户数", default=0)
    is_exercise = models.BooleanField("演练", default=False)
    priority = models.SmallIntegerField(default=5, help_text="1 red first … 5 without a level")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("下次发送", null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField("网关编号", max_length=80, blank=True)
    cost = models.DecimalField("费用", max_digits=10, decimal_places=4, default=Decimal(0))
    words = models.CharField("说明", max_length=200, blank=True)
    accepted_at = models.DateTimeField("提交时间", null=True, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    confirmed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.UniqueConstraint(
                fields=["message", "medium", "target_kind", "target_key"], name="delivery_once_per_target"
            ),
            # an exercise has no channel to reach anybody by: not a rule of the sender, but of the row
            models.CheckConstraint(
                name="delivery_exercise_without_channel", condition=Q(is_exercise=False) | Q(channel=None)
            ),
            models.CheckConstraint(
                name="delivery_exercise_without_address", condition=Q(is_exercise=False) | Q(address="")
            ),
        ]
        indexes = [
            # what a channel may send next
            models.Index(fields=["channel", "priority", "due_at"], name="delivery_due", condition=Q(state="queued")),
            # what somebody was sending when he fell
            models.Index(fields=["leased_until"], name="delivery_leased", condition=Q(state="sending")),
            # drills that wait
            models.Index(fields=["id"], name="delivery_drill", condition=Q(state="queued", is_exercise=True)),
            models.Index(fields=["message", "medium", "state"], name="delivery_of_message"),
            models.Index(fields=["message", "region_path"], name="delivery_of_region"),
            models.Index(fields=["provider_id"], name="delivery_provider", condition=~Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.target_name} {self.get_medium_display()} {self.get_state_display()}"

    @property
    def is_reached(self) -> bool:
        """Whether its target has it for certain."""
        return self.state in self.REACHED


class Attempt(models.Model):
    """One try of one delivery."""

    class Outcome(models.TextChoices):
        """What the gateway said to it."""

        ACCEPTED = "accepted", "已接受"
        DELIVERED = "delivered", "已送达"
        REFUSED = "refused", "拒收"
        FAILED = "failed", "失败"
        UNCLEAR = "unclear", "没有明确回答"
        REHEARSED = "rehearsed", "演练，未发出"

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField("第几次")
    at = models.DateTimeField("时间")
    took_ms = models.PositiveIntegerField("用时", default=0)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    words = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "发送尝试"
        indexes = [models.Index(fields=["delivery", "number"], name="attempt_of_delivery")]

    def __str__(self) -> str:
        return f"第 {self.number} 次：{self.get_outcome_display()}"


class ReceivedReceipt(models.Model):
    """What a gateway, or a device, told later of a delivery, as it came."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="receipts")
    state = models.CharField("回执", max_length=10)
    at = models.DateTimeField("回执时间")
    received_at = models.DateTimeField("收到时间")
    words = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "回执"
        constraints = [
            # a gateway that tells it twice has told it once
            models.UniqueConstraint(fields=["delivery", "state"], name="receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.at:%m-%d %H:%M:%S}"
