"""CAP's references: `sender,identifier,sent` of earlier messages, apart by blanks; and lists of quoted words."""

import re
from collections.abc import Iterable

from anlan.kit.cap.message import Reference
from anlan.kit.cap.moments import MomentUnreadable, read_moment, write_moment

MOST_REFERENCES = 1000


class ReferenceWrong(ValueError):
    """What is wrong with the references, in Chinese."""


def read_references(text: str) -> tuple[Reference, ...]:
    """The messages named. Raises ReferenceWrong."""
    triples = text.split()
    if len(triples) > MOST_REFERENCES:
        raise ReferenceWrong(f"references 所指的消息超过 {MOST_REFERENCES} 条。")
    return tuple(_reference(triple) for triple in triples)


def _reference(triple: str) -> Reference:
    parts = triple.split(",")
    if len(parts) != 3 or not all(parts):
        raise ReferenceWrong(f"“{triple[:80]}”须写成“发布者,编号,发布时间”，三项之间只用逗号，多条之间用空格。")
    sender, identifier, sent = parts
    try:
        return Reference(sender, identifier, read_moment(sent))
    except MomentUnreadable as wrong:
        raise ReferenceWrong(f"“{triple[:80]}”：{wrong}") from wrong


def write_references(references: Iterable[Reference]) -> str:
    """The triples, apart by blanks."""
    return " ".join(f"{ref.sender},{ref.identifier},{write_moment(ref.sent)}" for ref in references)


_WORD = re.compile(r'"([^"]*)"|(\S+)')


def read_words(text: str) -> tuple[str, ...]:
    """`addresses` and `incidents`: words apart by blanks, those with a blank inside in double quotes."""
    return tuple(found[1] if found[1] is not None else found[2] for found in _WORD.finditer(text))


def write_words(words: Iterable[str]) -> str:
    """The same, written; a quotation mark inside a word has no place in CAP and is left out."""
    plain = (word.replace('"', "") for word in words)
    return " ".join(f'"{word}"' if not word or re.search(r"\s", word) else word for word in plain)
