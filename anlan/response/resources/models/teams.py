"""Teams and their movements."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import EncryptedTextField, Remit, RemitQuerySet
from anlan.response.resources.choices import MoveState, Skill, TeamKind, TeamState
from anlan.response.resources.permissions import Permission


class Team(models.Model):
    """A rescue team: what it can do, where it stands, how soon it leaves."""

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=12, choices=TeamKind.choices)
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), verbose_name="能力")
    people = models.PositiveSmallIntegerField("人数")
    equipment = models.CharField("主要装备", max_length=200, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+", verbose_name="主管单位")
    leader = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="负责人"
    )
    phone = EncryptedTextField("联系电话", blank=True)
    base_address = models.CharField("驻地", max_length=120, blank=True)
    base_longitude = models.FloatField("驻地经度")
    base_latitude = models.FloatField("驻地纬度")
    region_path = models.CharField("辖区路径", max_length=120)
    readiness_minutes = models.PositiveSmallIntegerField("出动准备（分）")
    state = models.CharField("状态", max_length=10, choices=TeamState.choices, default=TeamState.READY)
    state_since = models.DateTimeField("状态起始", null=True, blank=True)
    longitude = models.FloatField("当前经度", null=True, blank=True)
    latitude = models.FloatField("当前纬度", null=True, blank=True)
    position_at = models.DateTimeField("定位时间", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    remit: ClassVar[Remit] = Remit(
        view=Permission.VIEW, region="region_path", organisation="organisation__path", account="leader"
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "救援队伍"
        indexes = [
            models.Index(fields=["region_path"], name="team_region", opclasses=["varchar_pattern_ops"]),
            # the run card's own query: teams that can leave now
            models.Index(fields=["id"], name="team_ready", condition=Q(state="ready")),
        ]
        constraints = [
            models.CheckConstraint(
                name="team_position_whole",
                condition=Q(longitude=None, latitude=None, position_at=None)
                | Q(longitude__isnull=False, latitude__isnull=False, position_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> tuple[float, float]:
        """Longitude and latitude: the last position, or the base when none is known."""
        if self.longitude is not None and self.latitude is not None:
            return self.longitude, self.latitude
        return self.base_longitude, self.base_latitude

    @property
    def skill_words(self) -> str:
        """The skills in Chinese."""
        return "、".join(str(Skill(s).label) for s in self.skills)


class TeamMove(models.Model):
    """One team sent to one place for one record (an incident): estimated, then observed."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="moves")
    subject_kind = models.CharField("事由类别", max_length=60)
    subject_key = models.CharField("事由", max_length=60)
    subject_title = models.CharField("事由名称", max_length=200)
    state = models.CharField("状态", max_length=10, choices=MoveState.choices, default=MoveState.MOVING)
    from_longitude = models.FloatField()
    from_latitude = models.FloatField()
    to_longitude = models.FloatField()
    to_latitude = models.FloatField()
    to_name = models.CharField("去向", max_length=120)
    distance_m = models.FloatField("直线距离（米）")
    estimated_minutes = models.PositiveSmallIntegerField("预计用时（分）")
    estimate_basis = models.CharField("推算依据", max_length=200)
    dispatched_at = models.DateTimeField("派出时间")
    dispatched_by = models.CharField("派出人", max_length=80)
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束缘由", max_length=200, blank=True)

    class Meta:
        verbose_name = "队伍出动"
        constraints = [
            # one team is sent to one place at a time; two officers at once cannot both send it
            models.UniqueConstraint(fields=["team"], condition=Q(ended_at=None), name="team_moves_once"),
            models.CheckConstraint(
                name="move_ended_state",
                condition=Q(ended_at=None, state__in=["moving", "on_site"])
                | Q(ended_at__isnull=False, state__in=["returned", "withdrawn"]),
            ),
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="team_move_subject")]

    def __str__(self) -> str:
        return f"{self.team} → {self.to_name}"
