"""A case, its movements and who takes part. A module's own kind of case inherits `Case` and adds its facts."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from anlan.foundation.casework.limits import pending_words
from anlan.foundation.casework.remit import CaseQuerySet
from anlan.foundation.casework.wording import pairs_of

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)


class Case(models.Model):
    """件: what runs through a procedure. The clock in force is written here when the step starts."""

    class Light(models.IntegerChoices):
        """灯: how far the clock has run (CAS-01, CAS-02), kept by the sweep. The numbers are level colours."""

        NONE = 0, "时限内"
        RED = 1, "严重超期"
        ORANGE = 2, "已超期"
        YELLOW = 3, "临期"

    number = models.CharField("编号", max_length=30, unique=True)
    procedure = models.CharField("类别", max_length=40)
    state = models.CharField("状态", max_length=30)
    title = models.CharField("标题", max_length=120)
    description = models.TextField("情况", blank=True)
    level = models.SmallIntegerField("级别", default=0, help_text="1 红 … 4 蓝, 0 none (GEN-08)")
    source = models.CharField("来源", max_length=40, blank=True)
    address = models.CharField("地点", max_length=160, blank=True)
    region = models.ForeignKey("territory.Region", models.PROTECT, null=True, blank=True, related_name="+")
    region_path = models.CharField("区域路径", max_length=120, blank=True)
    enterprise = models.CharField("涉及企业", max_length=18, blank=True, help_text="统一社会信用代码")
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    organisation_path = models.CharField("承办机构路径", max_length=255, blank=True)
    holder = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")

    opened_at = models.DateTimeField("立案时间")
    moved_at = models.DateTimeField("最近办理时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    limit = models.JSONField("现行时限", null=True, blank=True, help_text="the clock as it stood when the step started")
    warn_at = models.DateTimeField("黄灯时间", null=True, blank=True)
    due_at = models.DateTimeField("到期时间", null=True, blank=True)
    second_line_at = models.DateTimeField("红灯时间", null=True, blank=True)
    order_at = models.DateTimeField("排序时间", default=NO_DUE, help_text="due_at, or the end of time without a limit")
    next_light_at = models.DateTimeField("下次变灯时间", null=True, blank=True)
    light = models.SmallIntegerField("灯", choices=Light.choices, default=Light.NONE)
    supervision_level = models.SmallIntegerField("督办级别", default=0)
    rework_count = models.SmallIntegerField("返工次数", default=0)
    hand_back_count = models.SmallIntegerField("退单次数", default=0)
    suspended_at = models.DateTimeField("挂账时间", null=True, blank=True)
    suspended_seconds = models.IntegerField("累计挂账秒数", default=0)
    extension = models.JSONField("延期", null=True, blank=True, help_text="the one request and its answer")

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joint_cases")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_cases")
    version = models.IntegerField("版本", default=1, help_text="counts moves; a form of an older version lost the race")
    words = ArrayField(models.CharField(max_length=2), default=list, help_text="letter pairs of number, title, address")
    is_demo = models.BooleanField("演示数据", default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "件"
        indexes = [
            # work list of everyone with a wide remit: open, nearest limit first
            models.Index(fields=["order_at", "id"], name="case_open", condition=Q(closed_at=None)),
            # 等我办
            models.Index(fields=["holder", "order_at", "id"], name="case_open_holder", condition=Q(closed_at=None)),
            # 本单位
            models.Index(fields=["organisation", "order_at", "id"], name="case_open_org", condition=Q(closed_at=None)),
            # 我发起
            models.Index(fields=["opened_by", "order_at", "id"], name="case_opened_by"),
            # a procedure's own list, and the counts of its states
            models.Index(
                fields=["procedure", "state", "order_at", "id"], name="case_open_state", condition=Q(closed_at=None)
            ),
            # remits are subtrees of regions and organisations
            models.Index(fields=["region_path"], name="case_region_like", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["organisation_path"], name="case_org_like", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["enterprise"], name="case_enterprise", condition=~Q(enterprise="")),
            # lights are counted and filtered
            models.Index(
                fields=["light", "order_at", "id"], name="case_light", condition=Q(closed_at=None, light__gt=0)
            ),
            # the sweep's own query
            models.Index(fields=["next_light_at"], name="case_next_light", condition=Q(next_light_at__isnull=False)),
            # the archive: closed cases, last closed first; and statistics of a period
            models.Index(fields=["-closed_at", "-id"], name="case_closed", condition=Q(closed_at__isnull=False)),
            # the archive of one procedure, however rare; and of what fell due in a period
            models.Index(
                fields=["procedure", "-closed_at", "-id"],
                name="case_closed_procedure",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["due_at"], name="case_closed_due", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["opened_at"], name="case_opened"),
            # search: pairs of letters find two Chinese characters, which trigrams cannot
            GinIndex(fields=["words"], name="case_words"),
            # the same among the few that run
            GinIndex(fields=["words"], name="case_open_words", condition=Q(closed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(name="case_level", condition=Q(level__range=(0, 4))),
            models.CheckConstraint(name="case_light_known", condition=Q(light__range=(0, 3))),
            models.CheckConstraint(
                name="case_clock_whole",
                condition=Q(due_at=None, warn_at=None, second_line_at=None)
                | Q(due_at__isnull=False, warn_at__isnull=False, second_line_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_has_no_light", condition=Q(closed_at=None) | Q(next_light_at=None)
            ),
            models.CheckConstraint(
                name="case_suspended_clock_stands", condition=Q(suspended_at=None) | Q(next_light_at=None)
            ),
            models.CheckConstraint(name="case_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return self.closed_at is None

    @property
    def pending_words(self) -> str:
        """`时限待定（2027 年节假日未录入）` while the end of its limit cannot be told; else empty."""
        return pending_words(self.limit)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is derived from other columns in step."""
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Put what follows from other columns into its own (`bulk_create` does not come through `save`)."""
        self.order_at = self.due_at or NO_DUE
        self.words = pairs_of(f"{self.number} {self.title} {self.address}")


class Movement(models.Model):
    """One step taken, or one crossing of a clock: who, when, from where to where, what was filled, which limit."""

    class Kind(models.TextChoices):
        """What moved the case."""

        STEP = "step", "办理"
        CLOCK = "clock", "时限"

    case = models.ForeignKey(Case, models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.STEP)
    step = models.CharField("步骤", max_length=40)
    step_title = models.CharField("步骤名称", max_length=40)
    from_state = models.CharField("原状态", max_length=30, blank=True)
    to_state = models.CharField("新状态", max_length=30)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    actor_kind = models.CharField("主体类别", max_length=10)
    actor_name = models.CharField("办理人", max_length=80)
    actor_organisation = models.CharField("办理单位", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    words = models.CharField("经过", max_length=400, help_text="the line of the timeline")
    form = models.JSONField("填写内容", default=dict, help_text="field -> {label, value, text}")
    limit = models.JSONField("当时的时限", null=True, blank=True)
    due_at = models.DateTimeField("当时的到期时间", null=True, blank=True)
    is_kept = models.BooleanField("是否按期", null=True, help_text="null: this step answered no limit")
    is_rework = models.BooleanField("返工", default=False)
    light = models.SmallIntegerField("灯", default=0)
    organisation_before = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder_before = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField("幂等键", max_length=64, null=True, blank=True)

    class Meta:
        verbose_name = "办理经过"
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="movement_key_once", condition=Q(key__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="movement_of_case"),
            # statistics: limits that fell due in a period
            models.Index(fields=["due_at"], name="movement_due", condition=Q(is_kept__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step_title}"


class Participation(models.Model):
    """An organisation or person beside the holder: 联办 or 抄送."""

    class Role(models.TextChoices):
        """In what role."""

        JOINT = "joint", "联办"
        COPY = "copy", "抄送"

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations")
    role = models.CharField("方式", max_length=6, choices=Role.choices)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    organisation_path = models.CharField("机构路径", max_length=255, blank=True)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField("起")

    class Meta:
        verbose_name = "参与"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role", "organisation", "account"], name="participation_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="participation_of_someone",
                condition=Q(organisation__isnull=False) | Q(account__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_path"], name="participation_org", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["account"], name="participation_account", condition=Q(account__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.organisation or self.account}"


class NumberSeries(models.Model):
    """The last number given out for a prefix on a day."""

    prefix = models.CharField(max_length=8)
    day = models.DateField()
    last = models.IntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        constraints = [models.UniqueConstraint(fields=["prefix", "day"], name="number_series_once")]

    column_width: ClassVar[int] = 4

    def __str__(self) -> str:
        return f"{self.prefix}-{self.day:%Y%m%d}-{self.last:04d}"
