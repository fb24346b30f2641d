"""Which partition of the stream a device belongs to."""

from zlib import crc32

PARTITIONS = 16


def partition_of(device_code: str) -> int:
    """0 … 15, the same for ever: devices are told their topic once."""
    return crc32(device_code.encode()) % PARTITIONS


def subject_of(device_code: str) -> str:
    """NATS subject of a device's readings."""
    return f"readings.{partition_of(device_code):02d}.{device_code}"


def topic_of(device_code: str) -> str:
    """MQTT topic of a device's readings: the same place in MQTT's spelling."""
    return f"readings/{partition_of(device_code):02d}/{device_code}"


def command_subject_of(device_code: str) -> str:
    """NATS subject of what a device is told to do; its MQTT topic has `/` for `.`."""
    return f"commands.{partition_of(device_code):02d}.{device_code}"


def reply_subject_of(device_code: str) -> str:
    """NATS subject of what a device answers to a command; its MQTT topic has `/` for `.`."""
    return f"replies.{partition_of(device_code):02d}.{device_code}"


def mqtt_topic(subject: str) -> str:
    """The same place in MQTT's spelling."""
    return subject.replace(".", "/")
