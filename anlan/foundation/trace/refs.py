"""A reference to any record of the product: its kind, its key and the words people know it by."""

from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Ref:
    """`kind` is `app_label.model_name` in lower case, or a named outside thing (`outside.weather`)."""

    kind: str
    key: str
    title: str = ""

    @classmethod
    def of(cls, row: models.Model) -> "Ref":
        """The reference of a model instance; its title is the instance's own words."""
        return cls(row._meta.label_lower, str(row.pk), str(row)[:200])

    def as_dict(self) -> dict[str, Any]:
        """Kind, key and title, for JSON."""
        return {"kind": self.kind, "key": self.key, "title": self.title}
