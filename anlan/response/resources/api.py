"""The front door of resources: what is near, send it, take it, call it back."""

from anlan.response.resources.choices import MoveState, ShelterKind, Skill, StockChange, TeamKind, TeamState
from anlan.response.resources.contracts import Dispatch, Moving, StockOffer, TeamOffer
from anlan.response.resources.models import Expert, Shelter, StockItem, Store, Team, TeamMove
from anlan.response.resources.permissions import Permission
from anlan.response.resources.selectors import moves_for, ready_teams, stock_near
from anlan.response.resources.services.moves import (
    TeamBusy,
    WrongMoveState,
    dispatch_teams,
    report_arrival,
    report_position,
    report_return,
    stand_down,
    take_out_of_service,
)
from anlan.response.resources.services.stock import StockShort, book_stock, give_back_stock, take_stock

__all__ = [
    "Dispatch",
    "Expert",
    "MoveState",
    "Moving",
    "Permission",
    "Shelter",
    "ShelterKind",
    "Skill",
    "StockChange",
    "StockItem",
    "StockOffer",
    "StockShort",
    "Store",
    "Team",
    "TeamBusy",
    "TeamKind",
    "TeamMove",
    "TeamOffer",
    "TeamState",
    "WrongMoveState",
    "book_stock",
    "dispatch_teams",
    "give_back_stock",
    "moves_for",
    "ready_teams",
    "report_arrival",
    "report_position",
    "report_return",
    "stand_down",
    "stock_near",
    "take_out_of_service",
    "take_stock",
]
