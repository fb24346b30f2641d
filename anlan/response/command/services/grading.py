"""事件分级: proposed by the system, signed by a person."""

from anlan.foundation.casework.api import Transition, ref_of
from anlan.response.command.choices import GRADE_WORDS, Tone
from anlan.response.command.services.saying import say


def sign(move: Transition) -> None:
    """The effect of 签定分级."""
    incident = move.case
    incident.grade, incident.grade_basis = int(move.filled["grade"]), move.filled["basis"]
    incident.grade_signed_by, incident.grade_signed_at = move.by.name, move.at
    say(
        "command.incident.graded",
        incident,
        by=move.by,
        at=move.at,
        subject=ref_of(incident),
        facts={"grade": GRADE_WORDS[incident.grade], "basis": incident.grade_basis},
        panel="head",
        tone=Tone(str(incident.grade)),
    )
