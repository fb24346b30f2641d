"""What the operations of command have in common: the router and the shapes of parameters."""

from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

prefix = ""
router = Router(tags=["指挥"])

Size = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str, Query(max_length=200)]
Number = Annotated[str, Path(max_length=40)]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
GivenId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,58}$")]
"""Makes a call safe to repeat: the same key again answers with what the first call did."""
Words = Annotated[str, Field(min_length=2, max_length=200)]
