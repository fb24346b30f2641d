"""The demo devices with protocols of their own send what their protocols understand, on the channels of their points."""

from datetime import datetime, timedelta

import pytest

from anlan.connectors.codecs import CODECS
from anlan.connectors.json_mapping.mapping import faults_of, understand
from anlan.connectors.json_mapping.services import current_mapping
from anlan.kit.calendar import SHANGHAI
from anlan.watch.telemetry import api
from anlan.watch.telemetry.models import PointRule
from demo.loading import district, people, speakers
from demo.speakers import FRAMES, MAPPING, MAPPING_KEY, SPEAKERS, Speaker

AT = datetime(2026, 7, 1, 6, 40, 5, tzinfo=SHANGHAI)


def values_of(speaker: Speaker) -> dict[str, float]:
    return {gauge.code.partition(".")[2]: gauge.normal for gauge in speaker.gauges}


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda speaker: speaker.protocol)
def test_a_frame_is_understood(speaker: Speaker) -> None:
    raw = FRAMES[speaker.protocol](values_of(speaker), AT, 7)
    if speaker.protocol == "json":
        found = understand(MAPPING, f"sensors/{speaker.remote_id}/up", raw)
        assert (found.device, found.errors) == (speaker.remote_id, [])
        signals = {one.name: one for one in found.readings}
    else:
        ((_, message),) = CODECS[speaker.protocol].read(raw)
        assert (message.errors, message.identity) == ([], speaker.remote_id)
        signals = {one.name: one for one in message.signals()}
    for suffix, channel in speaker.channels.items():
        at = signals[channel].at
        assert at is not None
        assert abs(at - AT) < timedelta(minutes=1)
        assert signals[channel].value == pytest.approx(values_of(speaker)[suffix] * (10 if suffix == "depth" else 1))


def test_the_mapping_is_a_good_one() -> None:
    assert list(faults_of(MAPPING)) == []


@pytest.mark.django_db
def test_they_are_registered_once() -> None:
    api.load_kinds()
    district.load()
    people.load()
    assert speakers.load() == "5 台设备"
    assert speakers.load() == "已有设备，未改动"
    for speaker in SPEAKERS:
        station = api.station_of(speaker.protocol, speaker.remote_id)
        assert station is not None
        assert set(station.channels) == set(speaker.channels.values())
    assert current_mapping(MAPPING_KEY) == MAPPING
    assert PointRule.objects.filter(point__code="JS-9005.depth").exists()
