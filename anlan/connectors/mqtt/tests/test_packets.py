"""MQTT 3.1.1 packets: as the standard writes them, and as nobody should."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.connectors.mqtt import packets
from anlan.connectors.mqtt.packets import BadPacket, MqttFramer


def test_connect() -> None:
    raw = b"\x10\x16\x00\x04MQTT\x04\xc2\x00\x3c\x00\x04CSEN\x00\x01u\x00\x01p"
    (frame,) = MqttFramer().feed(raw)
    found = packets.read_connect(frame.raw)
    assert (found.level, found.client_id, found.username, found.password, found.keep_alive_s) == (
        4,
        "CSEN",
        "u",
        "p",
        60,
    )


def test_connect_with_a_will() -> None:
    raw = b"\x10\x1e\x00\x04MQTT\x04\xc6\x00\x3c\x00\x04CSEN\x00\x02w/\x00\x02go\x00\x01u\x00\x01p"
    assert packets.read_connect(raw).username == "u"


def test_another_version_is_read_so_far() -> None:
    assert packets.read_connect(b"\x10\x0d\x00\x04MQTT\x05\x02\x00\x3c\x00\x01c").level == 5


def test_publish() -> None:
    found = packets.read_publish(b"\x32\x09\x00\x03a/b\x00\x0ahi")
    assert (found.topic, found.payload, found.qos, found.packet) == ("a/b", b"hi", 1, 10)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x36\x07\x00\x03a/b\x00\x0a",  # QoS 3
        b"\x32\x07\x00\x03a/b\x00\x00",  # number 0
        b"\x30\x05\x00\x03a/#",  # a filter is no topic
        b"\x30\x02\x00\x00",  # no topic
        b"\x30\x05\x00\x03\xff\xfe\xfd",  # no text
        b"\x32\x05\x00\x03a/b",  # cut off
    ],
)
def test_a_bad_publish(raw: bytes) -> None:
    with pytest.raises(BadPacket):
        packets.read_publish(raw)


def test_a_long_packet_comes_in_pieces() -> None:
    body = b"\x00\x03a/b" + b"x" * 300
    raw = b"\x30" + packets.remaining_length(len(body)) + body
    framer = MqttFramer()
    assert framer.feed(raw[:2]) == framer.feed(raw[2:100]) == []
    first, second = framer.feed(raw[100:] + raw)
    assert (first.raw, second.raw, framer.pending) == (raw, raw, 0)


@pytest.mark.parametrize(
    "raw", [b"GET / HTTP/1.1\r\n\r\n", b"\x10\xff\xff\xff\xff\x01", b"\x00\x00", b"\x30\xff\xff\xff\x7f"]
)
def test_what_is_no_mqtt_is_let_go_at_once(raw: bytes) -> None:
    framer = MqttFramer()
    found = [*framer.feed(raw), *framer.rest()]
    assert found[0].fault is not None
    assert framer.pending == 0


@pytest.mark.parametrize("raw", [b"\xc1\x00", b"\x80\x00", b"\x60\x02\x00\x01"])
def test_reserved_flags(raw: bytes) -> None:
    with pytest.raises(BadPacket):
        packets.check_flags(raw)


@given(st.binary(max_size=300))
def test_no_bytes_raise(raw: bytes) -> None:
    framer = MqttFramer()
    for frame in (*framer.feed(raw), *framer.rest()):
        if frame.fault is None:
            for read in (packets.read_connect, packets.read_publish, packets.read_number, packets.count_filters):
                with contextlib.suppress(BadPacket):
                    read(frame.raw)
    assert framer.pending == 0
