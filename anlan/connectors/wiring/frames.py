"""The last frames of a device, read again for its page: the register keeps them as they were sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from anlan.connectors.codecs import CODECS
from anlan.connectors.gb26875.clock import Clock
from anlan.connectors.gb26875.messages import decode as decode_gb26875
from anlan.connectors.json_mapping.mapping import PROTOCOL as JSON
from anlan.connectors.json_mapping.mapping import OtherTopic, understand
from anlan.connectors.json_mapping.services import current_mapping
from anlan.connectors.wire.message import Message, Reading
from anlan.watch.telemetry.api import Device, Heard, recent_frames

SHOWN = 400  # characters of a frame
SHOWN_EVENTS = 12
SHOWN_READINGS = 24


@dataclass(frozen=True)
class Shown:
    """One frame for the page: what it was, what it says, what was answered, and what is wrong with it."""

    heard: Heard
    title: str
    frame: str
    answer: str
    readings: list[Reading]
    events: list[str]
    errors: list[str]


def shown_frames(device: Device) -> list[Shown]:
    """The last frames, newest first."""
    return [_shown(device, heard) for heard in recent_frames(device)]


def heard_signals(device: Device) -> list[Reading]:
    """Every value that the last frames hold, the newest of each channel: what an installer can choose from."""
    found: dict[str, Reading] = {}
    for heard in recent_frames(device):
        for message in _read(device, heard):
            for signal in message.signals():
                found.setdefault(signal.name, signal)
    return sorted(found.values(), key=lambda signal: signal.name)


def _shown(device: Device, heard: Heard) -> Shown:
    messages = list(_read(device, heard))
    readings = [reading for message in messages for reading in message.readings]
    events = [_words(event) for message in messages for event in message.events]
    errors = [heard.error] if heard.error else [words for message in messages for words in message.errors]
    masked = CODECS[device.protocol].masked if device.protocol in CODECS else str
    return Shown(
        heard=heard,
        title="、".join(message.title for message in messages) or "MQTT 报文",
        frame=masked(heard.frame)[:SHOWN],
        answer=masked(heard.answer)[:SHOWN],
        readings=readings[:SHOWN_READINGS],
        events=events[:SHOWN_EVENTS],
        errors=errors,
    )


def _words(event: Any) -> str:
    return f"{event.title}：{'、'.join(event.raised)}" if event.raised else event.title


def _read(device: Device, heard: Heard) -> Iterator[Message[Any]]:
    """What the frame says by the protocol that the device speaks now."""
    if device.protocol == JSON:
        yield from _read_json(device, heard)
        return
    codec = CODECS.get(device.protocol)
    if codec is None:
        return
    if codec.key == "gb26875":
        clock = Clock(device.protocol_options.get("clock", Clock.AUTO))
        codec = replace(codec, decode=partial(decode_gb26875, clock=clock, near=heard.at))
    try:
        raw = codec.raw_of(heard.frame)
    except ValueError:  # longer than what is kept of it
        return
    for _, message in codec.read(raw):
        yield message


def _read_json(device: Device, heard: Heard) -> Iterator[Message[Any]]:
    topic, space, payload = heard.frame.partition(" ")
    mapping = current_mapping(str(device.protocol_options.get("mapping", ""))) if space and "/" in topic else None
    if mapping is None:
        return
    try:
        yield understand(mapping, topic, payload.encode()).message()
    except OtherTopic:
        return
