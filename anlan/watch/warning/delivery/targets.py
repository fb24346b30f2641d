"""Whom a warning concerns: the people who serve in its area and above, its enterprises, what is registered there."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from anlan.foundation.notify.api import Channel, Target
from anlan.foundation.people import roles
from anlan.foundation.people.models import Account, Posting
from anlan.foundation.territory.models import Region
from anlan.kit.identifiers import IdentifierWrong, check_phone
from anlan.prevention.registry.api import enterprises_with_contact
from anlan.watch.warning.delivery.models import Recipient
from anlan.watch.warning.models import WarningMessage

SERVING = (roles.GRID_WORKER.key, roles.COMMUNITY_STAFF.key, roles.STREET_STAFF.key)
SMS, IN_APP, PAGE = Channel.Medium.SMS, Channel.Medium.IN_APP, Channel.Medium.PAGE


@dataclass(frozen=True)
class Preview:
    """How many a warning would go to: persons, and the other media by name."""

    persons: int
    media: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """`312 人、14 个大喇叭`."""
        parts = [f"{self.persons} 人", *(f"{number} 个{title}" for title, number in self.media)]
        return "、".join(parts)


def paths_of(warning: WarningMessage) -> list[str]:
    """The paths of its area; the whole district when it names none."""
    found = [region.path for region in warning.regions.all()]
    if found:
        return found
    districts = Region.objects.filter(kind=Region.Kind.DISTRICT)
    return list(districts.values_list("path", flat=True))


def within(paths: Iterable[str], column: str = "region_path") -> Q:
    """Rows inside one of these areas."""
    wanted = Q(pk__in=())
    for path in paths:
        wanted |= Q(**{f"{column}__startswith": path})
    return wanted


def targets_of(warning: WarningMessage) -> list[Target]:
    """Every target; one telephone number gets one message, whoever stands behind it twice."""
    paths, numbers, found = paths_of(warning), set[str](), list[Target]()
    for target in (*_serving(paths), *_enterprises(paths), *_registered(paths)):
        if target.medium == SMS and target.address:
            number = plain_number(target.address)
            if number in numbers:
                continue
            numbers.add(number)
        found.append(target)
    return [*found, Target("page", "public", "公开页与 CAP 源", PAGE, "public")]


def preview(warning: WarningMessage) -> Preview:
    """Counts alone, without opening an address."""
    paths = paths_of(warning)
    people = len({account.pk for account, _ in _postings(paths)}) + enterprises_with_contact(paths).count()
    listed = Recipient.objects.filter(within(paths), is_active=True).values_list("kind", flat=True)
    counts = Counter(listed)
    persons = people + sum(counts.pop(kind, 0) for kind in ("household", "place", "subscriber"))
    media = [(Recipient.Kind(kind).label, counts[kind]) for kind in Recipient.Kind.values if counts.get(kind)]
    return Preview(persons, tuple(media))


def plain_number(given: str) -> str:
    """A telephone number so that two writings of it are equal."""
    try:
        return check_phone(given)
    except IdentifierWrong:
        return "".join(sign for sign in given if sign.isdigit()) or given


def _serving(paths: list[str]) -> Iterator[Target]:
    for account, path in _postings(paths):
        key = str(account.pk)
        yield Target("account", key, account.name, IN_APP, key, path)
        yield Target("account", key, account.name, SMS, account.phone, path)


def _postings(paths: list[str]) -> list[tuple[Account, str]]:
    """Who serves inside the area or in the units above it (not for the district as a whole), once each."""
    above = {up for path in paths for up in _above(path)}
    reach = within(paths) | Q(region_path__in=above)
    held = Posting.objects.in_force(timezone.localdate()).filter(reach, role__in=SERVING, account__is_active=True)
    found: dict[int, tuple[Account, str]] = {}
    for posting in held.select_related("account").order_by("-region_path", "pk"):
        found.setdefault(posting.account_id, (posting.account, posting.region_path))
    return list(found.values())


def _above(path: str) -> list[str]:
    """`/d/s/c/` → `/d/s/`: the units between the district and it."""
    parts = [part for part in path.split("/") if part]
    return [f"/{'/'.join(parts[:end])}/" for end in range(2, len(parts))]


def _enterprises(paths: list[str]) -> Iterator[Target]:
    for one in enterprises_with_contact(paths).iterator(2000):
        name = f"{one.name} {one.contact_name}".strip()
        yield Target("enterprise", one.uscc, name, SMS, one.contact_phone, one.region_path, one.employees or 0)


def _registered(paths: list[str]) -> Iterator[Target]:
    for row in Recipient.objects.filter(within(paths), is_active=True).order_by("pk").iterator(2000):
        yield Target(
            row.kind, str(row.pk), row.name, row.medium, row.address, row.region_path, row.people, row.households
        )
