"""Teams, stores, shelters and experts of the demo."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from demo.chance import dice
from demo.placing import Position, settle
from demo.words import mobile, person


@dataclass(frozen=True)
class TeamFacts:
    """A team: skills by the words of resources, base, the account of its leader."""

    code: str
    name: str
    kind: str
    skills: tuple[str, ...]
    people: int
    equipment: str
    body: str
    base: str
    position: Position
    ready_minutes: int
    leader: str
    leader_name: str
    phone: str


@dataclass(frozen=True)
class StoreFacts:
    """A store and what lies there as (key, name, unit, quantity, minimum)."""

    code: str
    name: str
    body: str
    address: str
    position: Position
    stock: tuple[tuple[str, str, str, int, int], ...]


@dataclass(frozen=True)
class ShelterFacts:
    """A shelter."""

    code: str
    name: str
    kind: str
    body: str
    capacity: int
    position: Position


@dataclass(frozen=True)
class ExpertFacts:
    """An expert; `account` is a user name or empty."""

    name: str
    fields: tuple[str, ...]
    title: str
    employer: str
    account: str = ""


_FACTS: dict[str, Any] = yaml.safe_load(files("demo").joinpath("data/rescue.yaml").read_text("utf-8"))


def teams() -> list[TeamFacts]:
    """Sixteen teams; each leader has an account `dui…`."""
    found = []
    for team in _FACTS["teams"]:
        chance = dice(f"team {team['code']}")
        found.append(
            TeamFacts(
                code=team["code"],
                name=team["name"],
                kind=team["kind"],
                skills=tuple(team["skills"]),
                people=team["people"],
                equipment=team["equipment"],
                body=team["body"],
                base=team["base"],
                position=settle((team["at"][0], team["at"][1])),
                ready_minutes=team["ready_minutes"],
                leader=f"dui{team['code'].lower()}",
                leader_name=person(chance),
                phone=mobile(chance),
            )
        )
    return found


def stores() -> list[StoreFacts]:
    """Fifteen stores: eight of departments and one of each of seven street offices."""
    return [_store(number, store) for number, store in enumerate(_FACTS["stores"], 1)]


def shelters() -> list[ShelterFacts]:
    """Ten shelters."""
    return [
        ShelterFacts(f"BN-{n:02d}", s["name"], s["kind"], s["body"], s["capacity"], settle((s["at"][0], s["at"][1])))
        for n, s in enumerate(_FACTS["shelters"], 1)
    ]


def experts() -> list[ExpertFacts]:
    """Twelve experts; one has an account."""
    return [
        ExpertFacts(e["name"], tuple(e["fields"]), e["title"], e["employer"], e["account"]) for e in _FACTS["experts"]
    ]


def _store(number: int, store: dict[str, Any]) -> StoreFacts:
    chance, stock = dice(f"store {store['name']}"), []
    for key in store["items"]:
        title, unit, usual = _FACTS["items"][key]
        minimum = max(1, round(usual * store["share"] * 0.6))
        stock.append((key, title, unit, round(minimum * chance.uniform(1.1, 1.9)), minimum))
    if number % 5 == 3:  # one item below its minimum in some stores, so that shortage is to be seen
        key, title, unit, _, minimum = stock[-1]
        stock[-1] = (key, title, unit, minimum // 2, minimum)
    place = settle((store["at"][0], store["at"][1]))
    return StoreFacts(f"WZ-{number:02d}", store["name"], store["body"], store["address"], place, tuple(stock))
