"""The map layer of video points."""

from collections.abc import Iterator
from typing import Any

from anlan.foundation.territory.map_layers import Layer, Mark, register_layers
from anlan.watch.video.models import VideoPoint
from anlan.watch.video.permissions import Permission
from anlan.watch.video.selectors import STATES, state_of, with_state


def video_marks(account: Any) -> Iterator[Mark]:
    """Every video point in use; those without a picture are drawn as silent."""
    for video in with_state(VideoPoint.objects.visible_to(account).filter(is_active=True)):
        state = state_of(video)
        yield Mark(
            video.code, video.name, video.longitude, video.latitude, is_silent=state == "offline", words=STATES[state]
        )


def count_videos(account: Any) -> int:
    """How many the layer holds."""
    return int(VideoPoint.objects.visible_to(account).filter(is_active=True).count())


register_layers(
    Layer("video.points", "视频", "video", Permission.VIEW, video_marks, count_videos, "video", gathers=True, order=70)
)
