"""Vehicles in the JSON API: what weighing stations send."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from anlan.foundation.people.api import actor_of, find_visible, require
from anlan.watch.telemetry.api import Device
from anlan.watch.vehicles.permissions import Permission
from anlan.watch.vehicles.services import take_weighing

prefix = "/weighings"
router = Router(tags=["治超"])


class WeighingIn(Schema):
    """One passage. `number` is the station's own and makes the message safe to send again; masses in tonnes.

    `limit_t` is the limit the station applied to this vehicle; left out, nothing is judged.
    """

    station: str = Field(min_length=1, max_length=40)
    number: str = Field(min_length=1, max_length=40)
    weighed_at: AwareDatetime
    plate: str = Field(min_length=1, max_length=12)
    axles: int = Field(ge=1, le=20)
    gross_t: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)]
    limit_t: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)] | None = None


class WeighingOut(Schema):
    """What was kept; the plate is masked."""

    number: str
    plate: str
    weighed_at: datetime
    is_over: bool
    over_t: float | None
    is_new: bool


@router.post("", response=WeighingOut, summary="报送过秤记录")
@require(Permission.WEIGHING_REPORT)
def report(request: HttpRequest, sent: WeighingIn) -> WeighingOut:
    """Keep one passage; the same number of the same station is kept once."""
    station: Device = find_visible(Device, request.user, code=sent.station)
    made, is_new = take_weighing(
        station=station,
        number=sent.number,
        weighed_at=sent.weighed_at,
        plate=sent.plate,
        axles=sent.axles,
        gross_t=sent.gross_t,
        limit_t=sent.limit_t,
        by=actor_of(request),
    )
    return WeighingOut(
        number=made.number,
        plate=made.plate_masked,
        weighed_at=made.weighed_at,
        is_over=made.is_over,
        over_t=made.over_t,
        is_new=is_new,
    )
