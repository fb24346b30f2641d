"""The front door of casework: declare a procedure, open a case, take a step, read lists and pages."""

from anlan.foundation.casework.events import CaseLightChanged, CaseMoved, CaseOpened
from anlan.foundation.casework.forms import StepForm, reason
from anlan.foundation.casework.limits import CLOCK_KEPT, Clock, Hours, Limit, Minutes, RuleLimit, WorkingDays
from anlan.foundation.casework.models import Case, Movement
from anlan.foundation.casework.numbers import next_number
from anlan.foundation.casework.procedure import (
    ANY_OPEN,
    SAME,
    Fact,
    Holder,
    Procedure,
    State,
    Step,
    Transition,
    procedure_of,
    register,
    registered_procedures,
)
from anlan.foundation.casework.refusals import (
    AlreadyMoved,
    BadKey,
    Busy,
    CaseNotFound,
    FormInvalid,
    KeyReused,
    NotAllowed,
    NotNow,
    StepRefused,
    UnknownStep,
    WrongState,
)
from anlan.foundation.casework.remit import CaseQuerySet
from anlan.foundation.casework.selectors.case_page import CasePage, StepOption, case_page
from anlan.foundation.casework.selectors.clock_view import ClockView, clock_view
from anlan.foundation.casework.selectors.statistics import Statistics, statistics
from anlan.foundation.casework.selectors.work_list import Filters, WorkItem, WorkPage, view_count, work_list
from anlan.foundation.casework.services.advancing import advance
from anlan.foundation.casework.services.announcing import ref_of
from anlan.foundation.casework.services.clocks import relevel, sweep
from anlan.foundation.casework.services.opening import open_case, open_cases
from anlan.kit.keyset import BadCursor

__all__ = [
    "ANY_OPEN",
    "CLOCK_KEPT",
    "SAME",
    "AlreadyMoved",
    "BadCursor",
    "BadKey",
    "Busy",
    "Case",
    "CaseLightChanged",
    "CaseMoved",
    "CaseNotFound",
    "CaseOpened",
    "CasePage",
    "CaseQuerySet",
    "Clock",
    "ClockView",
    "Fact",
    "Filters",
    "FormInvalid",
    "Holder",
    "Hours",
    "KeyReused",
    "Limit",
    "Minutes",
    "Movement",
    "NotAllowed",
    "NotNow",
    "Procedure",
    "RuleLimit",
    "State",
    "Statistics",
    "Step",
    "StepForm",
    "StepOption",
    "StepRefused",
    "Transition",
    "UnknownStep",
    "WorkItem",
    "WorkPage",
    "WorkingDays",
    "WrongState",
    "advance",
    "case_page",
    "clock_view",
    "next_number",
    "open_case",
    "open_cases",
    "procedure_of",
    "reason",
    "ref_of",
    "register",
    "registered_procedures",
    "relevel",
    "statistics",
    "sweep",
    "view_count",
    "work_list",
]
