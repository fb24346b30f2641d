"""Small pieces of Chinese wording and text search shared inside casework."""

from datetime import datetime, timedelta

from django.utils import timezone

from anlan.kit import wording


def pairs_of(text: str) -> list[str]:
    """The distinct pairs of neighbouring letters in each word of a text, sorted; a lone letter stands for itself.

    Chinese is written without spaces and most search words have two characters, so pairs are the index unit.
    """
    found: set[str] = set()
    for word in text.lower().split():
        found.update(word[i : i + 2] for i in range(len(word) - 1))
        if len(word) == 1:
            found.add(word)
    return sorted(found)


def span(duration: timedelta) -> str:
    """A length of time in two parts at most: `2 时 10 分`, `8 天 4 时`, `40 秒`."""
    return wording.span(duration.total_seconds())


def moment(at: datetime, now: datetime | None = None) -> str:
    """A moment as people say it: clock time today, `7 月 8 日 15:11` this year, with the year before."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    clock = f"{here:%H:%M}"
    return clock if here.date() == today.date() else f"{wording.day(here, today)} {clock}"
