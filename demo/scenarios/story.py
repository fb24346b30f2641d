"""What a story is: values of points over story time, and what a narrator says when."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Track = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Remark:
    """Something the narrator says at a moment of the story (seconds)."""

    at: float
    words: str


@dataclass(frozen=True)
class Story:
    """A story of `length` story seconds. Its tracks (point code → (second, value) corners) are made when it is played.

    `speed` is how many story seconds pass in one real second unless the player asks otherwise.
    """

    key: str
    title: str
    length: float
    speed: float
    make_tracks: Callable[[], Mapping[str, Track]] = field(repr=False)
    remarks: tuple[Remark, ...] = ()
    clock: Callable[[float], str] = lambda second: f"{int(second) // 3600:02d}:{int(second) // 60 % 60:02d}"

    @cached_property
    def tracks(self) -> Mapping[str, Track]:
        """The values over time by point code."""
        return self.make_tracks()

    def values_at(self, second: float) -> dict[str, float]:
        """Every point's value at a second of the story."""
        return {code: value_at(track, second) for code, track in self.tracks.items()}

    def remarks_between(self, after: float, until: float) -> list[Remark]:
        """What is said after one second up to another."""
        return [remark for remark in self.remarks if after < remark.at <= until]


def value_at(track: Track, second: float) -> float:
    """A track's value: straight between corners, flat before the first and after the last."""
    place = bisect_right(track, second, key=lambda corner: corner[0])
    if place == 0:
        return track[0][1]
    if place == len(track):
        return track[-1][1]
    (start, low), (end, high) = track[place - 1], track[place]
    return low + (high - low) * (second - start) / (end - start)


def minutes(*corners: tuple[float, float]) -> Track:
    """Corners given in minutes."""
    return tuple((minute * 60, value) for minute, value in corners)


def steps(*corners: tuple[float, float]) -> Track:
    """Corners in minutes between which the value jumps instead of rising: an alarm contact."""
    track: list[tuple[float, float]] = []
    for minute, value in corners:
        if track:
            track.append((minute * 60 - 0.001, track[-1][1]))
        track.append((minute * 60, value))
    return tuple(track)
