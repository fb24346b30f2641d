"""Chance that falls the same way every time: each subject has its own dice, so one change does not shift the rest."""

from random import Random

SEED = "anlan-demo-360403"


def dice(subject: str) -> Random:
    """The dice of a subject."""
    return Random(f"{SEED}:{subject}")
