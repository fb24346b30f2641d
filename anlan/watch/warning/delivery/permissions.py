"""Who sees how a warning arrives, who lets loudspeakers speak, who calls, and who keeps the list of recipients."""

from enum import StrEnum

from anlan.foundation.people import roles


class Permission(StrEnum):
    """Permissions of delivery."""

    VIEW = "warning.delivery.view"
    CONFIRM = "warning.delivery.confirm"
    RETRY = "warning.delivery.retry"
    CALL = "warning.call.answer"
    CONTACT = "warning.contact.view"
    RECIPIENTS = "warning.recipient.manage"


TITLES = {
    Permission.VIEW: "查看预警送达与覆盖面",
    Permission.CONFIRM: "作为第二人确认大喇叭播放",
    Permission.RETRY: "重发未送达的预警",
    Permission.CALL: "登记叫应",
    Permission.CONTACT: "查看未送达人员的电话",
    Permission.RECIPIENTS: "维护预警接收对象",
}

_CENTRE = {Permission.VIEW, Permission.CONFIRM, Permission.RETRY, Permission.CALL, Permission.CONTACT}
_OFFICE = {Permission.VIEW, Permission.CALL, Permission.CONTACT, Permission.RECIPIENTS}

GRANTS = {
    roles.COMMANDER: {Permission.VIEW, Permission.CONFIRM},
    roles.DUTY_CHIEF: _CENTRE,
    roles.DUTY_OFFICER: _CENTRE,
    roles.BUREAU_STAFF: _CENTRE | {Permission.RECIPIENTS},
    roles.STREET_STAFF: _OFFICE,
    roles.COMMUNITY_STAFF: _OFFICE,
    roles.GRID_WORKER: {Permission.VIEW, Permission.CALL},
}
