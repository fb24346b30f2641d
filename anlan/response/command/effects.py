"""What the steps of an incident do. The services are asked for late: they themselves open cases of the procedure."""

from typing import Any

from anlan.foundation.casework.api import Transition


def respond(move: Transition) -> None:
    """启动响应: instantiate the plan."""
    from anlan.response.command.services.starting import instantiate

    instantiate(move)


def withdraw(move: Transition) -> None:
    """撤回响应: everything back, within the limit."""
    from anlan.response.command.services.ending import withdraw_made

    withdraw_made(move)


def terminate(move: Transition) -> None:
    """终止响应: open tasks end, teams go home, the last report is due."""
    from anlan.response.command.services.ending import terminate_made

    terminate_made(move)


def adjust(move: Transition) -> None:
    """调整响应: another level, adding what it needs more."""
    from anlan.response.command.services.starting import instantiate_level

    instantiate_level(move)


def sign_grade(move: Transition) -> None:
    """签定分级: the person's name goes beside the grade."""
    from anlan.response.command.services.grading import sign

    sign(move)


def let_go(move: Transition) -> None:
    """The origin may lead to a new incident again."""
    move.case.running_origin = None


def nothing_follows(move: Transition) -> None:
    """查无此事, 合并: no report is owed any more, and the origin may lead to a new incident."""
    let_go(move)
    move.case.reports.filter(sent_at=None, cancelled_at=None).update(cancelled_at=move.at)


def incident_was_there_before(case: Any) -> str:
    """撤回响应 leaves an incident that was open before the response."""
    return "此事件由一键响应建立，请办理「撤回响应与事件」。" if _came_with_response(case) else ""


def incident_came_with_response(case: Any) -> str:
    """撤回响应与事件 closes an incident that the response itself opened."""
    return "" if _came_with_response(case) else "此事件先于响应登记，请办理「撤回响应」。"


def _came_with_response(case: Any) -> bool:
    from anlan.response.command.models import Response

    return Response.objects.filter(incident=case.pk, state="active", opened_incident=True).exists()
