"""Journal entries of command, with the sentence of each."""

from anlan.foundation.journal.api import register_entry


def register() -> None:
    """Name every kind of entry that this module writes."""
    register_entry(
        "command.response.started",
        "{actor} 按{plan}{edition}对 {subject} 启动{level}响应：通知 {people} 人，派出 {teams} 队，生成 {tasks} 项任务",
    )
    register_entry("command.alarm.gathered", "{actor} 归并了告警 {alarm}：{reason}")
    register_entry("command.alarm.taken_out", "{actor} 将告警 {alarm} 移出归并")
    register_entry("command.response.proposed", "{actor} 提示对 {subject} 启动{plan}{level}响应")
    register_entry("command.response.declined", "{actor} 决定对 {subject} 不启动{plan}{level}响应：{reason}")
    register_entry("command.response.adjusted", "{actor} 把 {subject} 的响应由{before}调为{after}：{reason}")
    register_entry("command.response.withdrawn", "{actor} 撤回 {subject} 的{level}响应：{reason}")
    register_entry("command.response.terminated", "{actor} 终止 {subject} 的{level}响应：{reason}")
    register_entry("command.task.assigned", "{actor} 向{performer}下达任务「{subject}」，{minutes} 分钟内")
    register_entry("command.task.accepted", "{actor} 接下任务「{subject}」")
    register_entry("command.task.arrived", "{actor} 报告任务「{subject}」到场")
    register_entry("command.task.finished", "{actor} 报告任务「{subject}」完成：{note}")
    register_entry("command.task.cancelled", "{actor} 取消任务「{subject}」：{note}")
    register_entry("command.task.overdue", "任务「{subject}」超时，{told}")
    register_entry("command.order.issued", "{actor}（{post}）下令：{subject}")
    register_entry("command.order.closed", "{actor} 登记指令{state}：{subject}")
    register_entry("command.conflict.flagged", "{actor} 提出两条指令冲突：{subject}")
    register_entry("command.conflict.decided", "{actor} 裁决「{subject}」：{decision}，以「{stands}」为准")
    register_entry("command.post.attended", "{actor} 在{subject}报到")
    register_entry("command.note.written", "{actor} 记：{text}")
    register_entry("command.report.sent", "{actor} 向{to}报送{kind}")
    register_entry("command.message.reviewed", "{actor} 复核对外提醒「{subject}」")
    register_entry("command.notice.read", "{actor} 已知悉 {subject} 的通知")
    register_entry("command.policy.changed", "{actor} 设定告警转事件策略「{subject}」：{changes}，原因：{reason}")
    register_entry("command.incident.graded", "{actor} 签定 {subject} 为{grade}：{basis}")
