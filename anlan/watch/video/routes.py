"""Video in the JSON API: the catalogue and what is near a place. Addresses of streams are given on pages only."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from anlan.foundation.people.api import require
from anlan.watch.telemetry.api import page_by_key
from anlan.watch.video.models import VideoPoint
from anlan.watch.video.permissions import Permission
from anlan.watch.video.selectors import near, state_of, with_state

prefix = "/videos"
router = Router(tags=["视频"])


class VideoOut(Schema):
    """A video point; `state` is online, offline or unknown (no heartbeat is connected)."""

    code: str
    name: str
    kind: str
    use: str
    organisation: str
    region_path: str
    longitude: float
    latitude: float
    state: str
    metres: int | None = None

    @staticmethod
    def of(video: VideoPoint, metres: int | None = None) -> "VideoOut":
        """A video point as the API tells it."""
        same = ("code", "name", "kind", "use", "region_path", "longitude", "latitude")
        facts: dict[str, Any] = {name: getattr(video, name) for name in same}
        owner = video.organisation.name if video.organisation else ""
        return VideoOut(organisation=owner, state=state_of(video), metres=metres, **facts)


class Videos(Schema):
    """A page of video points."""

    items: list[VideoOut]
    next: str


@router.get("", response=Videos, summary="视频点位")
@require(Permission.VIEW)
def videos(request: HttpRequest, after: Annotated[str, Query(max_length=60)] = "") -> Videos:
    """By code."""
    page, key = page_by_key(with_state(VideoPoint.objects.visible_to(request.user)), "code", after)
    return Videos(items=[VideoOut.of(video) for video in page], next=key)


@router.get("/near", response=list[VideoOut], summary="附近视频")
@require(Permission.VIEW)
def near_place(
    request: HttpRequest,
    longitude: Annotated[float, Query(ge=-180, le=180)],
    latitude: Annotated[float, Query(ge=-85, le=85)],
    most: Annotated[int, Query(ge=1, le=50)] = 6,
    metres: Annotated[float | None, Query(gt=0, le=20000)] = None,
) -> list[VideoOut]:
    """The nearest, those with a picture first; `metres` is rule VID-02 unless given."""
    found = near(request.user, longitude, latitude, most, metres)
    return [VideoOut.of(each.video, each.metres) for each in found]
