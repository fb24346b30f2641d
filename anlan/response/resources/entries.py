"""Journal entries of resources, with the sentence of each."""

from anlan.foundation.journal.api import register_entry


def register() -> None:
    """Name every kind of entry that this module writes."""
    register_entry("resources.team.dispatched", "{actor} 派出 {subject} 去 {to}，{kilometres} 公里，约 {minutes} 分")
    register_entry("resources.team.arrived", "{subject} 到达 {to}（{actor} 报告）")
    register_entry("resources.team.stood_down", "{actor} 让 {subject} 撤回：{reason}")
    register_entry("resources.team.returned", "{subject} 归队（{actor} 报告）")
    register_entry("resources.team.state_changed", "{actor} 把 {subject} 改为{state}：{reason}")
    register_entry("resources.stock.taken", "{actor} 从 {store} 调拨 {item} {amount} {unit}，剩 {balance}")
    register_entry("resources.stock.given_back", "{item} {amount} {unit} 退回 {store}（{actor}：{reason}）")
    register_entry("resources.stock.changed", "{actor} 登记 {subject} {change} {amount}，结存 {balance}")
