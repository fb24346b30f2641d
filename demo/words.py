"""Names of people, roads, estates and businesses. All invented, except the roads."""

import json
from importlib.resources import files
from random import Random
from typing import Any

from anlan.kit.identifiers import uscc_check_sign

_WORDS: dict[str, Any] = json.loads(files("demo").joinpath("data/words.json").read_text("utf-8"))
ROADS: list[str] = _WORDS["roads"]


def person(dice: Random) -> str:
    """A name of two or three characters."""
    return str(dice.choice(_WORDS["surnames"]) + dice.choice(_WORDS["given"]))


def mobile(dice: Random) -> str:
    """A number of the right form; the demo has no channel that could call it."""
    return f"1990{dice.randrange(10**7):07d}"


def address(dice: Random) -> str:
    """A road and a number."""
    return f"{dice.choice(ROADS)}{dice.randrange(1, 400)}号"


def business(industry: str, dice: Random) -> str:
    """A business name of an industry."""
    first, kind = dice.choice(_WORDS["first"]), dice.choice(_WORDS["business"][industry])
    return f"{'九江' if kind.endswith('公司') or dice.random() < 0.2 else ''}{first}{kind}"


def estate_building(dice: Random) -> str:
    """A building of a housing estate."""
    return f"{dice.choice(_WORDS['estates'])}小区{dice.randrange(1, 30)}栋"


def invented_uscc(number: int) -> str:
    """A code of the right form in a block (…MAD…) that the demo keeps for itself."""
    body = f"91360403MAD{number:06d}"
    return body + uscc_check_sign(body)
