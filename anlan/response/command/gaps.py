"""发出前看一眼: what is missing, and who did not answer last time."""

from collections.abc import Sequence

from anlan.response.command.contracts import DraftNotice, DraftStock, DraftTask, DraftTeam, Gap
from anlan.response.command.directory import Addressee, Directory
from anlan.response.command.models import Notice

MOST_NAMES = 4


def gaps_of(
    directory: Directory,
    teams: Sequence[DraftTeam],
    stock: Sequence[DraftStock],
    tasks: Sequence[DraftTask],
    notices: Sequence[DraftNotice],
) -> tuple[Gap, ...]:
    """Everything that a signer should know, worst first; one line of good news at the end."""
    found: list[Gap] = []
    missing_teams = [t.title for t in teams if t.offer is None]
    if missing_teams:
        found.append(Gap(2, f"缺队伍：{_listed(missing_teams)}，附近没有备勤的队伍"))
    found += [Gap(2, f"{s.title}缺 {s.missing} {s.unit}") for s in stock if s.missing]
    unsettled = [t.action.title for t in tasks if t.performer.name == "未落实"]
    if unsettled:
        found.append(Gap(2, f"任务没有承办单位：{_listed(unsettled)}"))
    unknown = directory.unknown_units()
    if unknown:
        found.append(Gap(3, f"机构库中没有：{_listed(unknown)}，相关任务改由组长单位承办"))
    found += _unreachable(notices)
    found += _silent_last_time(notices)
    return tuple(found)


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    more = f"等 {len(unique)} 项" if len(unique) > MOST_NAMES else ""
    return "、".join(unique[:MOST_NAMES]) + more


def _unreachable(notices: Sequence[DraftNotice]) -> list[Gap]:
    return [
        Gap(3, f"{n.to.name}没有在用账号，请拨值班电话 {n.to.body.duty_phone or '（未登记）'}")
        for n in notices
        if n.to.account_id is None and n.to.body is not None
    ]


def _silent_last_time(notices: Sequence[DraftNotice]) -> list[Gap]:
    """Who left the last notice unread, and how many there are who did not."""
    accounts = {n.to.account_id: n.to for n in notices if n.to.account_id is not None}
    last = (
        Notice.objects.filter(account__in=accounts, withdrawn_at=None)
        .order_by("account", "-id")
        .distinct("account")
        .values_list("account_id", "read_at")
    )
    rows = dict(last)
    silent = [_called(accounts[a]) for a, read in rows.items() if read is None]
    found = [Gap(3, f"{name}上次通知未读") for name in silent[:MOST_NAMES]]
    if len(silent) > MOST_NAMES:
        found.append(Gap(3, f"另有 {len(silent) - MOST_NAMES} 人上次通知未读"))
    answered = len(rows) - len(silent)
    if answered:
        found.append(Gap(0, f"其余 {answered} 人上次通知已读"))
    return found


def _called(person: Addressee) -> str:
    return f"{person.body.name} {person.name}" if person.body else person.name
