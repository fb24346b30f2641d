"""Two places that know nothing of each other, and somebody of every role at the first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.foundation.people.roles import DEPARTMENT_STAFF, ENTERPRISE_SAFETY, ROLES, TEAM_LEADER, Role
from anlan.foundation.rules.api import load_shipped
from anlan.foundation.territory import index
from anlan.foundation.territory.models import Region

PASSWORD = "Matrix-2026-x"


@dataclass
class Place:
    """A street with its office, an enterprise, and somebody who works there.

    `mark` belongs into the name of every row made here: it must not be read by anybody outside. (The names of
    streets are no secret, so the street has none.)
    """

    mark: str
    region: Region
    organisation: Organisation
    enterprise: str
    member: Account
    made: dict[Any, Any] = field(default_factory=dict)

    @property
    def region_path(self) -> str:
        """The street's path."""
        return self.region.path

    def row(self, make: Callable[["Place"], Any]) -> Any:
        """What `make` made here; made now if it was not yet."""
        if make not in self.made:
            self.made[make] = make(self)
        return self.made[make]


@dataclass(frozen=True)
class Example:
    """How an address is tried.

    `make(place)` makes a row there, `address(row)` gives the URL's arguments. `shows(row)` is what a page or list
    shows of a row: never of one outside. `sends` is the body of a POST. `rows` limits the question whether the row
    is visible: by default the row's own `visible_to`.
    """

    make: Callable[[Place], Any] | None = None
    address: Callable[[Any], dict[str, Any]] = lambda row: {}
    query: Callable[[Any], dict[str, Any]] = lambda row: {}
    shows: Callable[[Any], str] | None = None
    method: str = "GET"
    sends: Callable[[Any], dict[str, Any]] = lambda row: {}
    sees: Callable[[Account, Any], bool] | None = None

    def row_at(self, place: Place) -> Any:
        """The row at a place; None where the address needs none."""
        if self.make is None:
            return None
        row = place.made[self.make]
        if isinstance(row, Exception):
            raise row
        return row

    @property
    def names_a_row(self) -> bool:
        """Whether the address itself names a row."""
        return self.make is not None and self.shows is None


@dataclass
class World:
    """The two places, and an account of every role at the first."""

    inside: Place
    outside: Place
    people: dict[str, Account]


def make_world(examples: Iterable[Example]) -> World:
    """Build both places, the people, and the rows of the examples; one that cannot be made fails its own test."""
    load_shipped()
    duty = Organisation.objects.create(code="DUTY", name="值守单位", kind="department", path="/DUTY/")
    root = Region.objects.create(code="360403", name="浔阳区", kind="district", path="/360403/")
    inside = _place("甘棠内", "360403001", root, "91360403MA35KLRA25")
    outside = _place("湓浦外", "360403002", root, "91360403MA35KLRB00")
    index.forget()
    people = {key: _person(role, inside, duty) for key, role in ROLES.items()}
    for make in dict.fromkeys(example.make for example in examples if example.make):
        for place in (inside, outside):
            try:
                with transaction.atomic():
                    place.row(make)
            except Exception as failure:
                place.made[make] = failure
    return World(inside, outside, people)


def _place(mark: str, code: str, root: Region, enterprise: str) -> Place:
    longitude, latitude = 116.0 + int(code[-1]) / 10, 29.7
    west, east, south, north = longitude - 0.04, longitude + 0.04, latitude - 0.04, latitude + 0.04
    region = Region.objects.create(
        code=code,
        name=f"街道{code}",
        kind="street",
        path=f"/360403/{code}/",
        parent=root,
        longitude=longitude,
        latitude=latitude,
        outline={
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        },
    )
    body = Organisation.objects.create(
        code=f"O{code}", name=f"{mark}街道办", kind="street", path=f"/O{code}/", region_path=region.path
    )
    member = Account.objects.create_user(f"member{code}", PASSWORD, name=f"{mark}人员", organisation=body, is_demo=True)
    return Place(mark, region, body, enterprise, member)


def _person(role: Role, place: Place, duty: Organisation) -> Account:
    remit = {"region_path": place.region_path}
    if role in (DEPARTMENT_STAFF, TEAM_LEADER):
        remit = {"organisation_path": place.organisation.path}
    elif role is ENTERPRISE_SAFETY:
        remit = {"enterprise": place.enterprise}
    account = Account.objects.create_user(
        f"role-{role.key}".replace("_", "-"), PASSWORD, name=role.title, organisation=duty, is_demo=True
    )
    Posting.objects.create(account=account, role=role.key, **remit)
    return account
