"""Say of an alarm again what the engine said when it raised it: after shelving, a window or a time of chattering."""

from datetime import datetime

from anlan.foundation.live.api import Audience, publish
from anlan.watch.telemetry.events import AlarmRaised, AlarmReturned
from anlan.watch.telemetry.models import Alarm
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.wording import value_words


def announce(alarm: Alarm, event: type[AlarmRaised] | type[AlarmReturned], *, why: str, at: datetime) -> None:
    """Publish the event with the alarm's facts as they are now. `why` is a few words: 搁置到期."""
    point = alarm.point
    publish(
        event(
            alarm_id=alarm.pk,
            point_id=point.pk,
            rule_key=alarm.rule_key,
            level=alarm.level,
            title=alarm.title,
            value=alarm.value,
            longitude=point.longitude,
            latitude=point.latitude,
            region_path=alarm.region_path,
            observed_ms=_ms(alarm.observed_at),
            received_ms=_ms(alarm.received_at),
            decided_ms=_ms(at),
            point_code=point.code,
            point_name=point.name,
            value_words=value_words(alarm.value, point.kind) if alarm.value is not None else "失联",
            why=why,
        ),
        audience_of(alarm),
    )


def audience_of(alarm: Alarm) -> Audience:
    """Whose screens an alarm belongs on."""
    organisation = alarm.point.organisation
    return Audience(
        Permission.ALARM_VIEW,
        region_path=alarm.region_path,
        organisation_path=organisation.path if organisation else "",
        enterprise=alarm.point.enterprise,
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
