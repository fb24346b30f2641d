"""Tell people of tasks that have run over: the one named, else everybody of the body, else the duty desk."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.api import people_with
from anlan.foundation.people.models import Account
from anlan.foundation.trace.api import Ref
from anlan.response.command.choices import Tone
from anlan.response.command.models import Notice, Task
from anlan.response.command.permissions import Permission
from anlan.response.command.services.making import announce_notices
from anlan.response.command.services.saying import say

AT_ONCE = 200
BY = Actor.system("时限")


@transaction.atomic
def tell_overdue(at: datetime) -> int:
    """Tell of each task that has run over, once per task; returns how many tasks."""
    rows = Task.objects.select_for_update(skip_locked=True, of=("self",)).select_related("incident", "assignee")
    late = list(rows.filter(finished_at=None, overdue_told_at=None, due_at__lte=at).order_by("due_at")[:AT_ONCE])
    people = _people_of(task.organisation_id for task in late if task.organisation_id is not None)
    desks: dict[str, list[Account]] = {}
    for task in late:
        task.overdue_told_at = at
        task.save(update_fields=["overdue_told_at"])
        whom, words = _whom(task, people), task.performer
        if not whom:
            if task.region_path not in desks:
                desks[task.region_path] = people_with(Permission.TASK_STEP_ANY, region_path=task.region_path)
            whom, words = desks[task.region_path], f"值班（{task.performer}没有可用账号）"
        _tell(task, whom, at)
        told = f"已告知{words} {len(whom)} 人" if whom else f"{task.performer}与值班都没有可用账号，无人可告知"
        say(
            "command.task.overdue",
            task.incident,
            by=BY,
            at=at,
            subject=Ref.of(task),
            facts={"told": told},
            panel="tasks",
            tone=Tone.ORANGE,
        )
    return len(late)


def _people_of(bodies: Iterable[int]) -> dict[int, list[Account]]:
    """The active accounts of each body."""
    found: dict[int, list[Account]] = defaultdict(list)
    for account in Account.objects.filter(is_active=True, organisation__in=set(bodies)).order_by("pk"):
        found[account.organisation_id or 0].append(account)
    return found


def _whom(task: Task, people: dict[int, list[Account]]) -> list[Account]:
    if task.assignee is not None and task.assignee.is_active:
        return [task.assignee]
    return people.get(task.organisation_id or 0, [])


def _tell(task: Task, whom: Iterable[Account], at: datetime) -> None:
    notices = Notice.objects.bulk_create(
        Notice(
            incident=task.incident,
            account=account,
            organisation_id=account.organisation_id,
            recipient_name=account.name,
            text=f"任务「{task.title}」已超时，请立即报告进展。",
            sent_at=at,
        )
        for account in whom
    )
    announce_notices(task.incident, notices)
