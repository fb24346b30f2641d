"""The few demo devices that speak a protocol of their own, registered and connected as an installer would."""

from django.db import transaction

from anlan.connectors.json_mapping.services import current_mapping, save_mapping
from anlan.watch.telemetry.api import (
    Device,
    PointKind,
    assign_channel,
    connect_device,
    register_device,
    register_point,
    token_digest,
    tune,
)
from demo.credentials import token_of
from demo.loading.lookup import LOADER, bodies, region_of, regions
from demo.speakers import MAPPING, MAPPING_KEY, SENSOR, SPEAKERS, Speaker


@transaction.atomic
def load() -> str:
    """Register what is missing."""
    if current_mapping(MAPPING_KEY) is None:
        sample = '{"ts": 1782859200, "no": 7, "data": {"mm": 12, "temp": 316}}'
        topic = f"sensors/{SENSOR.remote_id}/up"
        save_mapping(
            key=MAPPING_KEY, name="ESP32 积水传感器", mapping=MAPPING, by=LOADER, sample_topic=topic, sample=sample
        )
    known = set(Device.objects.filter(code__in=[each.code for each in SPEAKERS]).values_list("code", flat=True))
    fresh = [each for each in SPEAKERS if each.code not in known]
    for each in fresh:
        _register(each)
    return f"{len(fresh)} 台设备" if fresh else "已有设备，未改动"


def _register(speaker: Speaker) -> None:
    region = region_of(speaker.position, regions())
    device, _ = register_device(
        code=speaker.code,
        name=speaker.name,
        model=speaker.model,
        region=region,
        region_path=region.path,
        organisation=bodies()["YJJ"],
        longitude=speaker.position[0],
        latitude=speaker.position[1],
        is_demo=True,
        by=LOADER,
    )
    Device.objects.filter(pk=device.pk).update(token_sha256=token_digest(token_of(speaker.code)))
    connect_device(
        device=device,
        protocol=speaker.protocol,
        remote_id=speaker.remote_id,
        password=speaker.password,
        options=dict(speaker.options),
        by=LOADER,
    )
    for gauge in speaker.gauges:
        kind = PointKind.objects.get(key=gauge.kind)
        point = register_point(code=gauge.code, name=gauge.name, kind=kind, device=device, by=LOADER)
        assign_channel(point=point, channel=speaker.channels[gauge.code.partition(".")[2]], by=LOADER)
        rule = gauge.rule()
        if rule["bands"]:
            tune(point=point, by=LOADER, **rule)
