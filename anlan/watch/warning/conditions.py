"""Warnings as conditions of monitoring rules: told to telemetry, which cannot ask upwards."""

from datetime import datetime

from anlan.watch.telemetry.api import WarningSpan
from anlan.watch.warning.models import WarningMessage


def spans_between(since: datetime, until: datetime) -> list[WarningSpan]:
    """The warnings meant for real that were in force at any time between two moments."""
    found = WarningMessage.objects.filter(
        status=WarningMessage.Status.ACTUAL, issued_at__lte=until, expires_at__gt=since
    ).prefetch_related("regions")
    return [
        WarningSpan(
            warning.event_code,
            warning.level,
            tuple(region.path for region in warning.regions.all()),
            warning.issued_at.timestamp(),
            warning.end_at.timestamp(),
        )
        for warning in found
        if warning.issued_at is not None and warning.end_at is not None and warning.end_at > since
    ]
