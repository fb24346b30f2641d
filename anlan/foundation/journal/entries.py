"""The kinds of journal entry, each with its sentence for people."""

_sentences: dict[str, str] = {}


def register_entry(kind: str, sentence: str) -> None:
    """Name a kind (`module.noun.past_participle`) and its sentence; `{actor}`, `{subject}` and facts fill it."""
    _sentences[kind] = sentence


def registered_entries() -> dict[str, str]:
    """Every kind with its sentence."""
    return dict(_sentences)
