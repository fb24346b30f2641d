"""Work groups and their tasks."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anlan.foundation.people.api import Remit, RemitQuerySet
from anlan.response.command.choices import OPEN_TASKS, TaskState
from anlan.response.command.models.incidents import Incident
from anlan.response.command.models.responses import Response
from anlan.response.command.permissions import Permission


class WorkGroup(models.Model):
    """A work group of an incident."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="groups")
    response = models.ForeignKey(Response, models.PROTECT, related_name="groups")
    key = models.CharField("代号", max_length=20)
    title = models.CharField("名称", max_length=40)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    leader = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    leader_name = models.CharField("组长", max_length=80, blank=True)
    members = ArrayField(models.CharField(max_length=80), default=list, verbose_name="成员单位")
    duties = ArrayField(models.CharField(max_length=60), default=list, verbose_name="职责")
    position = models.SmallIntegerField("次序")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "工作组"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "key"], condition=Q(withdrawn_at=None), name="group_once_per_incident"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One thing to be done by one performer within a limit that is fixed when the task is made."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tasks")
    response = models.ForeignKey(Response, models.PROTECT, related_name="tasks", null=True)
    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="tasks")
    action_id = models.CharField("预案条目", max_length=20, blank=True)
    title = models.CharField("任务", max_length=80)
    instruction = models.CharField("要求", max_length=300, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    organisation_path = models.CharField("承办单位路径", max_length=255, blank=True)
    team = models.ForeignKey("resources.Team", models.PROTECT, null=True, blank=True, related_name="+")
    move = models.ForeignKey("resources.TeamMove", models.PROTECT, null=True, blank=True, related_name="+")
    assignee = models.ForeignKey("people.Account", models.PROTECT, null=True, blank=True, related_name="+")
    performer = models.CharField("承办", max_length=80)
    region_path = models.CharField("区域", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    limit_minutes = models.IntegerField("时限（分）")
    limit_mark = models.CharField("时限可信度", max_length=2, default="P")
    assigned_at = models.DateTimeField("下达时间")
    due_at = models.DateTimeField("到期时间")
    accepted_at = models.DateTimeField("接单时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    outcome = models.CharField("结果", max_length=300, blank=True)
    overdue_told_at = models.DateTimeField("超时告知时间", null=True, blank=True)

    remit: ClassVar[Remit] = Remit(
        view=Permission.VIEW, region="region_path", organisation="organisation_path", account="assignee"
    )
    objects = RemitQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "action_id"],
                condition=~Q(action_id="") & ~Q(state="cancelled"),
                name="task_once_per_action",
            ),
            models.CheckConstraint(
                name="task_finished_whole",
                condition=Q(state__in=["done", "cancelled"], finished_at__isnull=False)
                | (~Q(state__in=["done", "cancelled"]) & Q(finished_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "group", "id"], name="task_of_incident"),
            # 我的任务 on the phone
            models.Index(fields=["assignee", "due_at"], name="task_open_mine", condition=Q(finished_at=None)),
            models.Index(fields=["organisation", "due_at"], name="task_open_org", condition=Q(finished_at=None)),
            # the sweep that tells of overdue tasks
            models.Index(fields=["due_at"], name="task_overdue", condition=Q(finished_at=None, overdue_told_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.state in OPEN_TASKS


class TaskStep(models.Model):
    """One step taken on a task; the key makes a phone that sends twice step once."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="steps")
    step = models.CharField("步骤", max_length=10)
    key = models.CharField("幂等键", max_length=80)
    by_name = models.CharField("办理人", max_length=80)
    account = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=300, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)

    class Meta:
        verbose_name = "任务经过"
        constraints = [models.UniqueConstraint(fields=["task", "key"], name="task_step_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.step}"
