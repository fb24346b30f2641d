"""What one may do with shared information, and which roles may. Who asks does not decide."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of sharing."""

    VIEW = "sharing.subscription.view"
    ASK = "sharing.subscription.ask"
    READ = "sharing.subscription.read"
    DECIDE = "sharing.subscription.decide"


TITLES = {
    Permission.VIEW: "查看信息共享",
    Permission.ASK: "申请信息共享",
    Permission.READ: "领取共享信息",
    Permission.DECIDE: "批准、收回信息共享",
}

_ASK = {Permission.VIEW, Permission.ASK, Permission.READ}

GRANTS = {
    roles.COMMANDER: {Permission.VIEW, Permission.DECIDE},
    roles.DUTY_CHIEF: {Permission.VIEW, Permission.DECIDE},
    roles.BUREAU_STAFF: _ASK,
    roles.DEPARTMENT_STAFF: _ASK,
    roles.STREET_STAFF: _ASK,
    roles.ENTERPRISE_SAFETY: _ASK,
    roles.AUDITOR: {Permission.VIEW},
    roles.ADMINISTRATOR: {Permission.VIEW},
    roles.PLATFORM: _ASK,
}
