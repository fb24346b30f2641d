"""Examples of video points and looks for the test of remit."""

from typing import Any

from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Account
from anlan.watch.video.models import Look, VideoPoint
from anlan.watch.video.permissions import Permission
from anlan.watch.video.services import look
from tests.remit.world import Example, Place


def video(place: Place) -> VideoPoint:
    """A camera of the place and its office."""
    return VideoPoint.objects.create(
        code=f"SP-{place.region.code}",
        name=f"{place.mark}探头",
        region=place.region,
        region_path=place.region_path,
        organisation=place.organisation,
        enterprise=place.enterprise,
        longitude=place.region.longitude or 0,
        latitude=place.region.latitude or 0,
    )


def looked(place: Place) -> Look:
    """Somebody of the place has looked."""
    return look(video=place.row(video), by=Actor.of(place.member), reason="alarm", note=f"{place.mark}核实")


def by_code(row: VideoPoint) -> dict[str, Any]:
    """The address of a video point."""
    return {"code": row.code}


def may_look(account: Account, row: VideoPoint) -> bool:
    """Whether an account may look at this one."""
    return bool(VideoPoint.objects.within(account, Permission.LOOK).filter(pk=row.pk).exists())


def nearby(row: VideoPoint) -> dict[str, Any]:
    """The place of a video point, as the piece for other pages is asked."""
    return {"lon": row.longitude, "lat": row.latitude}


PAGES: dict[str, Example | list[Example]] = {
    "video:videos": Example(make=video, shows=lambda row: row.name),
    "video:rows": Example(make=video, shows=lambda row: row.name),
    "video:near": Example(make=video, shows=lambda row: row.name, query=nearby),
    "video:looks": Example(make=looked, shows=lambda row: row.note),
    "video:new": [Example(), Example(method="POST", sends=lambda row: {"code": "x"})],
    "video:video": Example(make=video, address=by_code),
    "video:drawer": Example(make=video, address=by_code),
    "video:look": Example(make=video, address=by_code, method="POST", sees=may_look, sends=lambda row: {"reason": "x"}),
    "video:watch": Example(
        make=looked,
        address=lambda row: {"code": row.video.code, "number": row.pk},
        sees=lambda account, row: may_look(account, row.video),
    ),
}

OPERATIONS: dict[str, Example | list[Example]] = {
    "api GET /api/v1/videos": Example(make=video, shows=lambda row: row.name),
    "api GET /api/v1/videos/near": Example(
        make=video,
        shows=lambda row: row.name,
        query=lambda row: {"longitude": row.longitude, "latitude": row.latitude},
    ),
}

EXAMPLES: dict[str, Example | list[Example]] = {**PAGES, **OPERATIONS}
