"""The way of an incident: 接报 → 核实 → 响应 → 终止 → 评估 → 归档 (domain rules 2.2)."""

from typing import Any, ClassVar

from anlan.foundation.casework import standard
from anlan.foundation.casework.api import CLOCK_KEPT, SAME, Fact, Procedure, RuleLimit, State, Step
from anlan.foundation.casework.models import Case
from anlan.response.command import effects
from anlan.response.command.forms import AdjustForm, AssessForm, GradeForm, ReasonForm, RespondForm, VerifyForm
from anlan.response.command.permissions import Permission

REPORTED = "reported"
VERIFIED = "verified"
RESPONDING = "responding"
TERMINATED = "terminated"
ASSESSED = "assessed"
ARCHIVED = "archived"
WITHDRAWN = "withdrawn"
DISMISSED = "dismissed"

RUNNING = (REPORTED, VERIFIED, RESPONDING, TERMINATED, ASSESSED)


class IncidentProcedure(Procedure):
    """突发事件处置."""

    key: ClassVar[str] = "command.incident"
    title: ClassVar[str] = "突发事件"
    prefix: ClassVar[str] = "SJ"
    model: ClassVar[str] = "command.Incident"
    view: ClassVar[str] = Permission.VIEW
    opening_word: ClassVar[str] = "接报"
    description: ClassVar[str] = "突发事件从接报、核实、响应到终止、评估、归档的全过程。"
    states: ClassVar[tuple[State, ...]] = (
        State(REPORTED, "接报"),
        State(VERIFIED, "已核实"),
        State(RESPONDING, "响应中"),
        State(TERMINATED, "响应终止"),
        State(ASSESSED, "已评估"),
        State(ARCHIVED, "已归档", closed=True),
        State(WITHDRAWN, "响应已撤回", closed=True, on_bar=False),
        State(DISMISSED, "不属实", closed=True, on_bar=False),
        standard.MERGED,
    )
    initial: ClassVar[str] = REPORTED
    first_limit = RuleLimit("CMD-P02", "核实时限")
    steps: ClassVar[tuple[Step, ...]] = (
        Step("verify", "核实", (REPORTED,), VERIFIED, Permission.VERIFY, VerifyForm),
        Step(
            "respond",
            "启动响应",
            (REPORTED, VERIFIED),
            RESPONDING,
            Permission.START,
            RespondForm,
            effect=effects.respond,
            done_words="一键响应",
        ),
        Step(
            "withdraw",
            "撤回响应",
            (RESPONDING,),
            VERIFIED,
            Permission.WITHDRAW,
            ReasonForm,
            effect=effects.withdraw,
            needs=(effects.incident_was_there_before,),
            is_destructive=True,
        ),
        Step(
            "withdraw_all",
            "撤回响应与事件",
            (RESPONDING,),
            WITHDRAWN,
            Permission.WITHDRAW,
            ReasonForm,
            effect=effects.withdraw,
            needs=(effects.incident_came_with_response,),
            is_destructive=True,
        ),
        Step(
            "adjust",
            "调整响应",
            (RESPONDING,),
            SAME,
            Permission.ADJUST,
            AdjustForm,
            limit=CLOCK_KEPT,
            effect=effects.adjust,
        ),
        Step(
            "terminate",
            "终止响应",
            (RESPONDING,),
            TERMINATED,
            Permission.TERMINATE,
            ReasonForm,
            limit=RuleLimit("CMD-P03", "评估时限"),
            effect=effects.terminate,
        ),
        Step(
            "grade",
            "签定分级",
            (REPORTED, VERIFIED, RESPONDING, TERMINATED),
            SAME,
            Permission.SIGN_GRADE,
            GradeForm,
            limit=CLOCK_KEPT,
            effect=effects.sign_grade,
            counts=False,
            is_side=True,
        ),
        Step("assess", "评估", (TERMINATED,), ASSESSED, Permission.ASSESS, AssessForm),
        Step("archive", "归档", (ASSESSED,), ARCHIVED, Permission.ASSESS, standard.OpinionForm, effect=effects.let_go),
        Step(
            "dismiss",
            "查无此事",
            (REPORTED, VERIFIED),
            DISMISSED,
            Permission.VERIFY,
            ReasonForm,
            effect=effects.nothing_follows,
            is_destructive=True,
        ),
        *standard.merge(may=Permission.VERIFY, from_=(REPORTED, VERIFIED), effect=effects.nothing_follows),
        *standard.supervise(may=Permission.TERMINATE),
    )

    @classmethod
    def facts(cls, case: Case, account: Any) -> list[Fact]:
        """Kind, grade and the page of the incident."""
        incident: Any = getattr(case, "incident", case)
        return [
            Fact("事件种类", incident.event_word),
            Fact("事件分级", incident.grade_word),
            Fact("指挥页面", incident.number, f"/incidents/{incident.number}"),
        ]
