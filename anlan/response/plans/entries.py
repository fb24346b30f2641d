"""Journal entries of plans, with the sentence of each."""

from anlan.foundation.journal.api import register_entry


def register() -> None:
    """Name every kind of entry that this module writes."""
    register_entry("plans.version.published", "{actor} 公布 {subject}，自即日起施行，替代 {former}")
