"""Registration of this module with Django."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "anlan.watch.telemetry"
    label = "telemetry"
    verbose_name = "设备与监测"
    rail = (
        {
            "label": "告警",
            "icon": "alert",
            "url": "telemetry:alarms",
            "permission": "telemetry.alarm.view",
            "order": 25,
            "goto": "A",
            "count": "anlan.watch.telemetry.status.waiting",
        },
        {
            "label": "监测规则",
            "icon": "filter",
            "url": "telemetry:monitoring-rules",
            "permission": "telemetry.point.view",
            "order": 79,
        },
        {
            "label": "设备",
            "icon": "gear",
            "url": "telemetry:devices",
            "permission": "telemetry.device.view",
            "order": 80,
            "goto": "S",
        },
    )
    status = "anlan.watch.telemetry.status.status_facts"

    def ready(self) -> None:
        """Declare permissions and journal entries, and listen to the engine's events."""
        import anlan.watch.telemetry.handling  # noqa: F401 - its subscriptions
        from anlan.foundation.casework.api import register as register_procedure
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.rules.api import Shape, register_shape
        from anlan.foundation.trace.api import register_reference
        from anlan.watch.telemetry.permissions import GRANTS, TITLES, Permission
        from anlan.watch.telemetry.procedures import AlarmHandling

        register(Permission, TITLES, GRANTS)
        register_procedure(AlarmHandling)
        register_reference("telemetry.point")
        register_shape("TEL-04", Shape(least=1, most=4))  # a level
        register_shape("ALM-21", Shape(least=1, most=4))
        register_entry("telemetry.device.registered", "{actor} 登记了设备 {subject}")
        register_entry("telemetry.device.credential_issued", "{actor} 为设备 {subject} 签发了新凭据，旧凭据作废")
        register_entry("telemetry.device.connected", "{actor} 为设备 {subject} 登记了协议 {protocol}、标识 {remote_id}")
        register_entry("telemetry.device.disconnected", "{actor} 取消了设备 {subject} 的协议登记")
        register_entry("telemetry.point.channel_assigned", "{actor} 将测点 {subject} 对应到通道 {channel}")
        register_entry("telemetry.point.registered", "{actor} 登记了测点 {subject}")
        register_entry("telemetry.point.tuned", "{actor} 将测点 {subject} 的阈值改为第 {version} 版")
        register_entry(
            "telemetry.point.taken_out_of_service", "{actor} 将测点 {subject} 停用至 {until}，原因：{reason}"
        )
        register_entry("telemetry.point.put_back", "{actor} 恢复使用测点 {subject}")
        register_entry("telemetry.point.housed", "{actor} 登记测点 {subject} 所在房屋为 {building}")
        register_entry("telemetry.readings.exported", "{actor} 导出了 {subject} 的{what}，{from} 至 {to}，{rows} 行")
        register_entry("telemetry.readings.imported", "{actor} 从 {subject} 导入历史读数 {new} 条，{points} 个测点")
        register_entry("telemetry.connectivity.exported", "{actor} 导出了 {day} 的联网情况：{what}，{rows} 行")
        register_entry("telemetry.rule.set", "{actor} 将{kind}规则 {subject} 设为第 {version} 版")
        register_entry("telemetry.alarm.acknowledged", "{actor} 确认了告警 {subject}")
        register_entry("telemetry.alarm.shelved", "{actor} 将告警 {subject} 搁置至 {until}，原因：{reason}")
        register_entry("telemetry.alarm.unshelved", "{actor} 结束了告警 {subject} 的搁置")
        register_entry("telemetry.alarm.settled", "{actor} 认定告警 {subject} 不再频繁变化，共复发 {recurrences} 次")
        register_entry("telemetry.device.routed", "{actor} 登记设备 {subject} {way}")
        register_entry("telemetry.window.planned", "{actor} 安排维护 {subject}，{from} 至 {until}，{points} 个测点")
        register_entry("telemetry.window.opened", "{actor} 开始维护 {subject}，至 {until}")
        register_entry(
            "telemetry.window.closed", "{actor} 结束维护 {subject}，期间记录告警 {recorded} 条，仍在 {standing} 条"
        )
        register_entry("telemetry.escalation.named", "{actor} 指定 {who} 为 {subject} 的告警升级通知人（{when}）")
        register_entry("telemetry.escalation.dropped", "{actor} 取消 {who} 作为 {subject} 的告警升级通知人（{when}）")
        register_entry("telemetry.alarm.closed", "{actor} 关闭了告警 {subject}：{reason}")
