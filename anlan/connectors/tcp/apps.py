"""Registration of the servers' own table with Django."""

from django.apps import AppConfig


class TcpConfig(AppConfig):
    name = "anlan.connectors.tcp"
    label = "tcp"
    verbose_name = "设备协议服务"
