"""The front door of rules: the value in force on a day, with everything that explains it, and its change by form."""

from anlan.foundation.rules.changing import (
    Change,
    ChangedMeanwhile,
    NotPlanned,
    RuleRefused,
    TooEarly,
    change,
    preview,
    withdraw,
)
from anlan.foundation.rules.holidays import add_holiday_year, working_calendar
from anlan.foundation.rules.in_force import RuleInForce, RuleUnknown, in_force, rule, rules_read_once, value
from anlan.foundation.rules.loader import load_shipped, shipped_values
from anlan.foundation.rules.rulebook import Edition, Line, history, line, lines, modules
from anlan.foundation.rules.shapes import BadValue, Shape, read_value, register_shape, shape_of, value_words

__all__ = [
    "BadValue",
    "Change",
    "ChangedMeanwhile",
    "Edition",
    "Line",
    "NotPlanned",
    "RuleInForce",
    "RuleRefused",
    "RuleUnknown",
    "Shape",
    "TooEarly",
    "add_holiday_year",
    "change",
    "history",
    "in_force",
    "line",
    "lines",
    "load_shipped",
    "modules",
    "preview",
    "read_value",
    "register_shape",
    "rule",
    "rules_read_once",
    "shape_of",
    "shipped_values",
    "value",
    "value_words",
    "withdraw",
    "working_calendar",
]
