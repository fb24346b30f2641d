"""What an administrator may do to whom: inside their remit, never to themselves, never more than they hold."""

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account, Organisation
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import NotYours, RolesClash
from anlan.foundation.people.remit import Scope, scope_of
from anlan.foundation.people.roles import ADMINISTRATOR, AUDITOR, ROLES

_ALONE = {ADMINISTRATOR.key, AUDITOR.key}  # who manages or audits does no business (三权分立)


def require_over(by: Actor, permission: Permission, account: Account) -> None:
    """Raise NotYours unless the actor holds the permission over the account. The system may everything."""
    if by.account is None:
        return
    if by.account.pk == account.pk:
        raise NotYours("不能管理自己的账号，请另一位系统管理员办理")
    if not Account.objects.within(by.account, permission).filter(pk=account.pk).exists():
        raise NotYours(f"账号 {account.name} 不在你的管理范围内")


def require_organisation(by: Actor, permission: Permission, organisation: Organisation | None) -> None:
    """Raise NotYours unless the organisation lies inside the actor's remit; none at all takes the whole district."""
    if by.account is None:
        return
    scope = scope_of(by.account, permission)
    inside = scope.everything or (
        organisation is not None
        and scope.covers(region_path=organisation.region_path, organisation_path=organisation.path)
    )
    if not inside:
        raise NotYours("所选机构不在你的管理范围内" if organisation else "请选择账号所在机构")


def require_remit(by: Actor, *, region_path: str, organisation_path: str, enterprise: str) -> None:
    """Raise NotYours when a remit would reach further than the actor's own."""
    if by.account is None:
        return
    scope: Scope = scope_of(by.account, Permission.ACCOUNT_MANAGE)
    inside = scope.everything or scope.covers(
        region_path=region_path, organisation_path=organisation_path, enterprise=enterprise
    )
    if not inside:
        raise NotYours("任职范围超出了你自己的管理范围")


def require_roles_fit(held: set[str], added: str) -> None:
    """Raise RolesClash when the added role may not stand beside the ones held."""
    if added not in ROLES:
        raise RolesClash(f"没有「{added}」这个角色")
    together = held | {added}
    clash = together & _ALONE
    if clash and len(together) > 1:
        alone = "、".join(ROLES[key].title for key in sorted(clash))
        raise RolesClash(f"{alone}不办业务，不能与其他角色由同一个账号担任，请用另一个账号")
