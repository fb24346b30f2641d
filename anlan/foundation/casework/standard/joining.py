"""Several bodies, or several reports of one thing: 联办 and 合并."""

from typing import ClassVar

from django import forms

from anlan.foundation.casework.forms import StepForm, reason
from anlan.foundation.casework.limits import CLOCK_KEPT, RuleLimit
from anlan.foundation.casework.models import Case, Participation
from anlan.foundation.casework.permissions import Permission
from anlan.foundation.casework.procedure import ANY_OPEN, SAME, Effect, Procedure, State, Step, Transition, procedure_of
from anlan.foundation.casework.services.advancing import advance
from anlan.foundation.casework.services.announcing import ref_of
from anlan.foundation.casework.services.clocks import pending_clock, running_clock
from anlan.foundation.casework.services.opening import open_case
from anlan.foundation.casework.standard.holding import ReasonForm, organisations_for
from anlan.foundation.journal.api import Actor
from anlan.foundation.people.models import Organisation
from anlan.foundation.trace.api import link

JOINT_ACTOR = Actor.system("联办")
MERGE_ACTOR = Actor.system("合并")


class AnswerForm(StepForm):
    """What the joint body did."""

    result = reason("办理结果")


def _tell_parent(word: str) -> Effect:
    def tell(move: Transition) -> None:
        case = move.case
        if case.parent_id is None:
            return
        said = move.filled.get("result") or move.filled.get("reason") or ""
        advance(
            case.parent_id,
            "joint_answered",
            by=JOINT_ACTOR,
            form={"words": f"{case.organisation}{word}：{said}"[:200]},
            at=move.at,
        )

    return tell


class JointTask(Procedure):
    """联办件: one body's share of a case that several handle. The main case waits for all shares."""

    key = "casework.joint"
    title = "联办"
    prefix = "LB"
    view = Permission.JOINT_VIEW
    description = "主办单位请其他单位共同办理，各单位分别反馈，主办汇总后继续。"
    opening_word = "请求联办"
    states = (
        State("waiting", "待反馈"),
        State("answered", "已反馈", closed=True),
        State("declined", "已退回", closed=True, on_bar=False),
        State("void", "已撤回", closed=True, on_bar=False),
    )
    initial = "waiting"
    first_limit = RuleLimit("CAS-04", "反馈时限")
    steps = (
        Step(
            key="answer",
            title="反馈",
            from_=("waiting",),
            to="answered",
            may=Permission.JOINT_ANSWER,
            form=AnswerForm,
            effect=_tell_parent("反馈"),
        ),
        Step(
            key="decline",
            title="退回",
            from_=("waiting",),
            to="declined",
            may=Permission.JOINT_ANSWER,
            form=ReasonForm,
            effect=_tell_parent("退回"),
            is_side=True,
            shortcut="B",
        ),
        Step(key="withdraw", title="撤回联办", from_=("waiting",), to="void", automatic=True, is_side=True),
    )


class BodiesForm(StepForm):
    """Several bodies."""

    role: ClassVar[Participation.Role]
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label="单位", help_text="可选多个", widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """Offer the bodies that fit the place, without the holder and those already asked."""
        if self.case is None:
            return
        asked = Participation.objects.filter(case=self.case.pk, role=self.role, organisation__isnull=False).values(
            "organisation"
        )
        self.choice("organisations").queryset = (
            organisations_for(self.case).exclude(pk=self.case.organisation_id).exclude(pk__in=asked)
        )


class SplitForm(BodiesForm):
    """Which bodies are asked in, and for what; each answers for itself."""

    role = Participation.Role.JOINT
    request = reason("请求事项")


class CopyForm(BodiesForm):
    """Which bodies are kept informed."""

    role = Participation.Role.COPY


class WordsForm(StepForm):
    """A line that the system writes into the timeline."""

    words = forms.CharField(label="经过", max_length=300)


def joint(*, from_: tuple[str, ...], may: str) -> tuple[Step, ...]:
    """联办: ask other bodies in. Steps declared with `needs_joint_done` wait until all have answered."""
    return (
        Step(
            key="split",
            title="联办",
            from_=from_,
            to=SAME,
            may=may,
            form=SplitForm,
            limit=CLOCK_KEPT,
            effect=_split,
            is_side=True,
        ),
        Step(
            key="joint_answered",
            title="联办反馈",
            from_=ANY_OPEN,
            to=SAME,
            form=WordsForm,
            limit=CLOCK_KEPT,
            automatic=True,
            counts=False,
            while_suspended=True,
            is_side=True,
        ),
    )


def copy_to(*, may: str) -> tuple[Step, ...]:
    """抄送: other bodies see the case from now on; nothing is asked of them."""
    return (
        Step(
            key="copy",
            title="抄送",
            from_=ANY_OPEN,
            to=SAME,
            may=may,
            form=CopyForm,
            limit=CLOCK_KEPT,
            effect=_take_in,
            counts=False,
            while_suspended=True,
            is_side=True,
        ),
    )


def _take_in(move: Transition) -> None:
    """Let the chosen bodies take part in the role that the form stands for."""
    form = move.step.form
    assert issubclass(form, BodiesForm)
    Participation.objects.bulk_create(
        Participation(
            case_id=move.case.pk,
            role=form.role,
            organisation=organisation,
            organisation_path=organisation.path,
            since=move.at,
        )
        for organisation in move.filled["organisations"]
    )


def _split(move: Transition) -> None:
    case = move.case
    _take_in(move)
    for organisation in move.filled["organisations"]:
        share = open_case(
            JointTask,
            by=move.by,
            at=move.at,
            title=case.title,
            description=move.filled["request"],
            organisation=organisation,
            region=case.region,
            region_path=case.region_path,
            address=case.address,
            longitude=case.longitude,
            latitude=case.latitude,
            level=case.level,
            parent_id=case.pk,
            source=case.number,
            is_demo=case.is_demo,
            clock=running_clock(case) or pending_clock(case),
        )
        link(ref_of(case), ref_of(share), f"请{organisation}联办", move.at)


def end_joint_cases(move: Transition) -> None:
    """Withdraw the shares that are still out; the case they belong to has ended."""
    for share in Case.objects.filter(parent=move.case.pk, closed_at=None):
        advance(share.pk, "withdraw", by=JOINT_ACTOR, at=move.at)


class MergeForm(StepForm):
    """The case that goes on."""

    about = "合并后本件办结，由另一件继续"
    number = forms.CharField(label="并入的编号", max_length=30, help_text="同一类别、尚未办结的事项")
    reason = reason("合并理由", required=False)

    def clean_number(self) -> str:
        """Find the other case; raises for one that is unknown, of another kind, closed, or this one."""
        number: str = self.cleaned_data["number"].strip().upper()
        found = Case.objects.visible_to(self.account).filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有找到这个编号，或者它不在你的查看范围内")
        if found.pk == self.case.pk:
            raise forms.ValidationError("不能并入自己，请填写另一件的编号")
        if found.procedure != self.case.procedure:
            kind = procedure_of(self.case.procedure).title
            raise forms.ValidationError(f"只能并入同一类别（{kind}）的事项")
        if not found.is_open:
            raise forms.ValidationError(f"{number} 已经办结，不能再并入")
        self.cleaned_data["target"] = found
        return number


def merge(*, may: str, from_: tuple[str, ...] = ANY_OPEN, effect: Effect | None = None) -> tuple[Step, ...]:
    """合并: this case is the same thing as another; it closes, the other goes on and says so.

    `from_` leaves out states in which more than the case itself is under way; `effect` ends what the kind of case has
    running.
    """

    def merged(move: Transition) -> None:
        _merge(move)
        if effect is not None:
            effect(move)

    return (
        Step(
            key="merge",
            title="合并",
            from_=from_,
            to="merged",
            may=may,
            form=MergeForm,
            effect=merged,
            while_suspended=True,
            is_side=True,
        ),
        Step(
            key="absorb",
            title="并入",
            from_=ANY_OPEN,
            to=SAME,
            form=WordsForm,
            limit=CLOCK_KEPT,
            automatic=True,
            counts=False,
            while_suspended=True,
            is_side=True,
        ),
    )


def _merge(move: Transition) -> None:
    target: Case = move.filled["target"]
    words = f"{move.by.name} 将 {move.case.number} {move.case.title} 并入本件"
    advance(target.pk, "absorb", by=MERGE_ACTOR, form={"words": words[:300]}, at=move.at)
    move.case.merged_into_id = target.pk
    link(ref_of(move.case), ref_of(target), "并入", move.at)
    end_joint_cases(move)
