"""The front door of video."""

from anlan.watch.video.models import Look, VideoPoint
from anlan.watch.video.permissions import Permission
from anlan.watch.video.selectors import STATES, NearVideo, near, online_share, state_of
from anlan.watch.video.services import VideoRefused, look, register_video
from anlan.watch.video.stream import NoPlatform, Stream, stream_of

__all__ = [
    "STATES",
    "Look",
    "NearVideo",
    "NoPlatform",
    "Permission",
    "Stream",
    "VideoPoint",
    "VideoRefused",
    "look",
    "near",
    "online_share",
    "register_video",
    "state_of",
    "stream_of",
]
