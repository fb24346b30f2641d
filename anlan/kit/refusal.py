"""The base of every refusal that is told to a person or a program: a Chinese sentence, a short code, the fields."""

from typing import ClassVar


class Refusal(Exception):
    """Something is not done, and nothing was changed. `str()` says what is wrong and what to do.

    `status` is the HTTP status of the JSON API, `code` the short word for programs; `fields` explains per field.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    fields: dict[str, str] = {}
