"""Text from outside, as a database can keep it."""


def storable(text: str) -> str:
    """The text without what PostgreSQL refuses: NUL, and halves of surrogate pairs that JSON may name by escapes."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
