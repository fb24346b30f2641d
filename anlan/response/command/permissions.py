"""Who may see incidents, respond, command and report."""

from enum import StrEnum

from anlan.foundation.people import roles
from anlan.foundation.people.roles import Role


class Permission(StrEnum):
    """What one may do in command."""

    VIEW = "command.incident.view"
    OPEN = "command.incident.open"
    VERIFY = "command.incident.verify"
    START = "command.response.start"
    WITHDRAW = "command.response.withdraw"
    ADJUST = "command.response.adjust"
    TERMINATE = "command.response.terminate"
    SIGN_GRADE = "command.incident.sign_grade"
    ASSESS = "command.incident.assess"
    ORDER = "command.order.issue"
    DECIDE = "command.conflict.decide"
    ASSIGN = "command.task.assign"
    TASK_STEP = "command.task.step"
    TASK_STEP_ANY = "command.task.step_any"
    NOTE = "command.log.note"
    REPORT = "command.report.send"
    REVIEW_MESSAGE = "command.message.review"
    POLICY = "command.policy.manage"


TITLES = {
    Permission.VIEW: "查看突发事件",
    Permission.OPEN: "登记突发事件",
    Permission.VERIFY: "核实突发事件",
    Permission.START: "一键响应",
    Permission.WITHDRAW: "撤回响应",
    Permission.ADJUST: "调整响应级别",
    Permission.TERMINATE: "终止响应",
    Permission.SIGN_GRADE: "签定事件分级",
    Permission.ASSESS: "评估与归档",
    Permission.ORDER: "下达指令",
    Permission.DECIDE: "裁决指令冲突",
    Permission.ASSIGN: "新建与取消任务",
    Permission.TASK_STEP: "办理本人本单位的任务",
    Permission.TASK_STEP_ANY: "代为登记任务进展",
    Permission.NOTE: "记事件日志",
    Permission.REPORT: "报送首报续报终报",
    Permission.REVIEW_MESSAGE: "复核对外提醒",
    Permission.POLICY: "管理告警转事件的策略",
}

_DUTY = {
    Permission.VIEW,
    Permission.OPEN,
    Permission.VERIFY,
    Permission.START,
    Permission.WITHDRAW,
    Permission.ADJUST,
    Permission.ASSIGN,
    Permission.TASK_STEP,
    Permission.TASK_STEP_ANY,
    Permission.NOTE,
    Permission.REPORT,
    Permission.REVIEW_MESSAGE,
    Permission.ORDER,
}
_CHIEF = _DUTY | {Permission.TERMINATE, Permission.SIGN_GRADE, Permission.ASSESS}
_FIELD = {Permission.VIEW, Permission.TASK_STEP, Permission.NOTE}

GRANTS: dict[Role, set[Permission]] = {
    roles.COMMANDER: _CHIEF | {Permission.DECIDE},
    roles.DUTY_CHIEF: _CHIEF,
    roles.DUTY_OFFICER: _DUTY,
    roles.BUREAU_STAFF: {Permission.VIEW, Permission.OPEN, Permission.ASSESS, Permission.NOTE, Permission.TASK_STEP},
    roles.DEPARTMENT_STAFF: _FIELD | {Permission.ORDER},
    roles.STREET_STAFF: _FIELD,
    roles.COMMUNITY_STAFF: _FIELD,
    roles.GRID_WORKER: _FIELD,
    roles.TEAM_LEADER: _FIELD,
    roles.EXPERT: {Permission.VIEW, Permission.NOTE},
    roles.ADMINISTRATOR: {Permission.POLICY},
    roles.PLATFORM: {Permission.VIEW},
}
