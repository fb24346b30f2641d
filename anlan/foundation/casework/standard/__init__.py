"""Steps that every procedure can switch on: 退单、延期、挂账、联办、合并、督办、转交、作废、备注."""

from anlan.foundation.casework.procedure import State
from anlan.foundation.casework.standard.holding import (
    DispatchForm,
    OpinionForm,
    ReasonForm,
    hand_back,
    reassign,
    to_form,
)
from anlan.foundation.casework.standard.joining import copy_to, joint, merge
from anlan.foundation.casework.standard.remarks import note, supervise, void
from anlan.foundation.casework.standard.timing import extension, suspension

VOID = State("void", "已作废", closed=True, on_bar=False)
MERGED = State("merged", "已合并", closed=True, on_bar=False)

__all__ = [
    "MERGED",
    "VOID",
    "DispatchForm",
    "OpinionForm",
    "ReasonForm",
    "copy_to",
    "extension",
    "hand_back",
    "joint",
    "merge",
    "note",
    "reassign",
    "supervise",
    "suspension",
    "to_form",
    "void",
]
