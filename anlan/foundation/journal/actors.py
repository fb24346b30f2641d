"""Who does a thing: a person, the system itself, a device or another platform."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

ActorKind = Literal["person", "system", "device", "api"]


class Person(Protocol):
    """What the journal needs to know of an account."""

    pk: Any
    name: str
    organisation: Any


@dataclass(frozen=True)
class Actor:
    """The one who acts, as the journal remembers them."""

    kind: ActorKind
    name: str
    account: Any = None
    organisation_name: str = ""

    @classmethod
    def of(cls, account: Person, kind: ActorKind = "person") -> "Actor":
        """The actor behind a signed-in account or an API key's account."""
        organisation = account.organisation
        return cls(kind, account.name, account, str(organisation) if organisation else "")

    @classmethod
    def system(cls, name: str = "系统") -> "Actor":
        """The system acting by a declared rule, named by the process or rule."""
        return cls("system", name)

    @property
    def account_id(self) -> int | None:
        """Primary key of the account, if a person acts."""
        return self.account.pk if self.account else None
