"""Where a case is opened."""

from typing import Any

from anlan.foundation.casework.models import Case


def case_url(key: str, account: Any) -> str | None:
    """Address of a case's page by its primary key; None when the account may not see it."""
    number = Case.objects.visible_to(account).filter(pk=int(key)).values_list("number", flat=True).first()
    return f"/cases/{number}" if number else None
