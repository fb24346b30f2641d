"""Registration of the outgoing channels with Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "anlan.connectors.channels"
    label = "channels"
    verbose_name = "通知渠道接入"

    def ready(self) -> None:
        """Make every kind of transport known."""
        from anlan.connectors.dingtalk.transport import DINGTALK
        from anlan.connectors.email.transport import EMAIL
        from anlan.connectors.loudspeaker.transport import LOUDSPEAKER, SIGN
        from anlan.connectors.smpp.transport import SMPP
        from anlan.connectors.sms_http.transport import SMS_HTTP
        from anlan.connectors.webhook.transport import WEBHOOK
        from anlan.connectors.wecom.transport import WECOM
        from anlan.foundation.notify.api import register_transport

        for kind in (SMS_HTTP, SMPP, WECOM, DINGTALK, EMAIL, WEBHOOK, LOUDSPEAKER, SIGN):
            register_transport(kind)
