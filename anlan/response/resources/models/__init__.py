"""Tables of resources: teams and their movements, stores and stock, shelters, experts."""

from anlan.response.resources.models.places import Expert, Shelter
from anlan.response.resources.models.stores import StockItem, StockMovement, Store
from anlan.response.resources.models.teams import Team, TeamMove

__all__ = ["Expert", "Shelter", "StockItem", "StockMovement", "Store", "Team", "TeamMove"]
