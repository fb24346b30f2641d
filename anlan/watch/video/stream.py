"""The address of a stream: a template of the district's video platform, filled in for one channel and a short time.

The template stands in `ANLAN_VIDEO_URL`, for instance `https://video.example/hls/{channel}.m3u8?e={expires}&s={sign}`.
`sign` is the HMAC-SHA256 (hex) of `channel` and `expires` (epoch seconds), joined by a line feed, under the key in
`ANLAN_VIDEO_KEY`: the platform, or the proxy before it, refuses an address that is over or was not given by us.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from urllib.parse import quote, urlsplit

from django.conf import settings

from anlan.kit.secrets import secret

BLANKS = {"channel", "code", "expires", "sign"}
BROWSER = ("http", "https")


@dataclass(frozen=True)
class Stream:
    """Where a picture is to be had. `plays` tells whether a page can try to play it; other schemes need a player."""

    url: str
    plays: bool


class NoPlatform(Exception):
    """No address can be made; the message says why and what to do."""


def sign_of(channel: str, expires: int) -> str:
    """The signature that belongs to a channel until a moment."""
    return hmac.new(secret("video_key").encode(), f"{channel}\n{expires}".encode(), hashlib.sha256).hexdigest()


def stream_of(*, code: str, channel: str, until: datetime) -> Stream:
    """The address of a channel, good until a moment; raises NoPlatform."""
    template = settings.VIDEO_URL
    if not template:
        raise NoPlatform("还没有接上区里的视频平台：请管理员在 ANLAN_VIDEO_URL 里写上平台的取流地址")
    if not channel:
        raise NoPlatform("这个点位没有登记平台通道号，请管理员补上")
    try:
        named = {name for _words, name, spec, how in Formatter().parse(template) if name is not None or spec or how}
    except ValueError:
        named = {"?"}
    if named - BLANKS:
        raise NoPlatform("取流地址的格式不对：花括号里只能是 channel、code、expires、sign")
    expires = int(until.timestamp())
    url = template.format(
        channel=quote(channel, safe=""), code=quote(code, safe=""), expires=expires, sign=sign_of(channel, expires)
    )
    return Stream(url, urlsplit(url).scheme in BROWSER)
