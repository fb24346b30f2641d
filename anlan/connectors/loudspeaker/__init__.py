"""Loudspeakers 大喇叭 and roadside signs 显示屏 on an MQTT broker."""
