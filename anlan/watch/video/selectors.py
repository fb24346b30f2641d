"""Reads of video: how points stand, which are near, who looked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from anlan.foundation.rules.api import value
from anlan.kit.geometry import degrees_of, distance
from anlan.watch.video.models import VideoPoint

MOST_NEAR = 500  # candidates in the square around a place that are measured exactly

STATES = {"online": "在线", "offline": "离线", "unknown": "未接心跳"}
HAS_SIGNAL = Q(point__state__is_silent=False, point__state__value__lt=0.5)
IN_STATE = {
    "online": Q(is_active=True) & HAS_SIGNAL,
    "offline": Q(is_active=True, point__isnull=False) & ~HAS_SIGNAL,
    "unknown": Q(is_active=True, point=None),
}


@dataclass(frozen=True)
class NearVideo:
    """A video point, how it stands (a key of STATES) and how many metres away it is."""

    video: VideoPoint
    state: str
    metres: int

    @property
    def state_words(self) -> str:
        """`在线`, `离线`, `未接心跳`."""
        return STATES[self.state]


def state_of(video: VideoPoint) -> str:
    """Whether its picture comes, by the point that watches its signal: silent is off line, no point is unknown."""
    if video.point is None:
        return "unknown"
    state = getattr(video.point, "state", None)
    if state is None or state.value is None or state.is_silent or state.value >= 0.5:
        return "offline"
    return "online"


def with_state(videos: QuerySet[VideoPoint]) -> QuerySet[VideoPoint]:
    """The rows with what `state_of` looks at."""
    return videos.select_related("point__state", "organisation")


def near(
    account: Any, longitude: float, latitude: float, most: int = 6, metres: float | None = None
) -> list[NearVideo]:
    """The nearest video points in use that an account may see; those whose picture comes are first.

    Positions in WGS-84; `metres` is VID-02 unless given. What is off line is told too: nobody shall search for it.
    """
    reach = float(value("VID-02")) if metres is None else metres
    east, north = degrees_of(reach, latitude)
    around = VideoPoint.objects.visible_to(account).filter(
        is_active=True,
        longitude__range=(longitude - east, longitude + east),
        latitude__range=(latitude - north, latitude + north),
    )
    found = [
        NearVideo(video, state_of(video), round(distance(longitude, latitude, video.longitude, video.latitude)))
        for video in with_state(around)[:MOST_NEAR]
    ]
    close = [each for each in found if each.metres <= reach]
    return sorted(close, key=lambda each: (each.state == "offline", each.metres))[:most]


def online_share(account: Any) -> tuple[int, int]:
    """(on line, in use with a heartbeat) of what an account may see."""
    watched = VideoPoint.objects.visible_to(account).filter(is_active=True, point__isnull=False)
    return watched.filter(HAS_SIGNAL).count(), watched.count()
