"""The directory of one plan at one place: which bodies and people its words mean."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from anlan.foundation.people.models import Account, Organisation, Posting
from anlan.response.plans.api import PlanStructure, Recipient


@dataclass(frozen=True)
class Body:
    """An organisation of the directory."""

    id: int
    name: str
    path: str
    kind: str
    region_path: str
    duty_phone: str


@dataclass(frozen=True)
class Addressee:
    """A person, or (`account_id` None) a body that has no account to reach."""

    account_id: int | None
    name: str
    title: str
    body: Body | None


class Directory:
    """Reads three tables once and answers every question of a draft from memory."""

    def __init__(self, plan: PlanStructure, region_path: str, day: date) -> None:
        self._plan = plan
        self._region_path = region_path
        names = {name: unit.key for unit in plan.units for name in unit.names}
        self._units: dict[str, Body] = {}
        self._here: dict[str, Body] = {}
        self._read_bodies(names)
        self._people: dict[int, list[Addressee]] = defaultdict(list)
        self._holders: dict[tuple[str, bool], list[Addressee]] = defaultdict(list)
        self._read_people(day)

    def unit(self, key: str) -> Body | None:
        """A duty unit of the plan; None when the directory knows none of its names."""
        return self._units.get(key)

    def here(self, kind: str) -> Body | None:
        """The street office or community of the place; the community answers for a grid."""
        return self._here.get("community" if kind == "grid" else kind) or self._here.get("street")

    def people_of(self, body: Body | None) -> list[Addressee]:
        """The accounts of a body."""
        return self._people.get(body.id, []) if body else []

    def body_of(self, recipient: Recipient) -> Body | None:
        """The body that a recipient names, if it names one."""
        if recipient.unit:
            return self.unit(recipient.unit)
        return self.here(recipient.here) if recipient.here else None

    def addressees(self, recipient: Recipient) -> list[Addressee]:
        """The people a recipient means; a body without accounts stands for itself."""
        if recipient.role:
            return self._holders.get((recipient.role, recipient.everywhere), [])
        body = self.body_of(recipient)
        if body is None:
            return []
        return self.people_of(body) or [Addressee(None, body.name, "", body)]

    def first(self, recipient: Recipient) -> Addressee | None:
        """The one who leads: the first person meant."""
        found = self.addressees(recipient)
        return found[0] if found else None

    def unknown_units(self) -> list[str]:
        """The plan's units that the directory does not know, by their first name."""
        return [unit.names[0] for unit in self._plan.units if unit.key not in self._units]

    def _read_bodies(self, names: dict[str, str]) -> None:
        codes = [code for code in self._region_path.split("/") if code]
        prefixes = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
        rows = Organisation.objects.filter(is_active=True).filter(
            Q(name__in=names) | Q(short_name__in=names) | Q(kind__in=("street", "community"), region_path__in=prefixes)
        )
        for row in rows.order_by("pk"):
            body = Body(row.pk, str(row), row.path, row.kind, row.region_path, row.duty_phone)
            key = names.get(row.name) or names.get(row.short_name)
            if key is not None:
                self._units.setdefault(key, body)
            if row.kind in ("street", "community") and row.region_path in prefixes:
                self._here.setdefault(row.kind, body)

    def _read_people(self, day: date) -> None:
        bodies = {body.id: body for body in (*self._units.values(), *self._here.values())}
        rows = Account.objects.filter(is_active=True, organisation__in=bodies).order_by("pk")
        for account in rows.values_list("pk", "name", "title", "organisation_id"):
            pk, name, title, body_id = account
            self._people[body_id or 0].append(Addressee(pk, name, title, bodies[body_id or 0]))
        wanted = {r.role for n in self._plan.notices for r in n.to} | {p.leader.role for p in self._plan.posts}
        self._read_holders(wanted - {""}, bodies, day)

    def _read_holders(self, wanted: Iterable[str], bodies: dict[int, Body], day: date) -> None:
        postings = (
            Posting.objects.in_force(day)
            .filter(role__in=wanted, account__is_active=True)
            .order_by("account_id")
            .values_list(
                "role", "region_path", "account_id", "account__name", "account__title", "account__organisation_id"
            )
        )
        seen = set()
        for role, region, pk, name, title, body_id in postings:
            person = Addressee(pk, name, title, bodies.get(body_id or 0))
            for everywhere in (False, True):
                if (everywhere or self._region_path.startswith(region)) and (role, everywhere, pk) not in seen:
                    seen.add((role, everywhere, pk))
                    self._holders[role, everywhere].append(person)
