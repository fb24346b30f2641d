"""告警处置: 确认 → 派单 → 处置 → 复核 → 关闭, declared once. The shapes of its forms are beside it."""

from typing import Any

from django import forms

from anlan.foundation.casework import standard
from anlan.foundation.casework.api import (
    CLOCK_KEPT,
    SAME,
    Case,
    Fact,
    Holder,
    Procedure,
    RuleLimit,
    State,
    Step,
    StepForm,
    Transition,
    reason,
    relevel,
)
from anlan.foundation.people.models import Account
from anlan.watch.telemetry.alarm_facts import facts_of, panel_of
from anlan.watch.telemetry.escalating import contacts_for
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.services import close_alarm, mark_acknowledged

CONFIRM = RuleLimit("ALM-10", "确认时限", by_level=True)
DISPATCH = RuleLimit("ALM-11", "派单时限", by_level=True)
HANDLE = RuleLimit("ALM-12", "处置时限", by_level=True)
REVIEW = RuleLimit("ALM-13", "复核时限")


class HandleForm(StepForm):
    """What was found and done on site."""

    finding = forms.ChoiceField(
        label="现场情况",
        widget=forms.RadioSelect,
        choices=[("dealt", "险情已处置"), ("none", "未见险情"), ("watched", "险情受控，持续值守")],
    )
    result = reason("处置经过")


class CloseForm(StepForm):
    """The reviewer's word. While the reading is still over its line, closing needs a reason."""

    about = "复核人与处置人须为不同人"
    opinion = reason("复核意见", required=False)
    unreturned = reason("未恢复仍关闭的理由", "读数恢复后关闭不必填写", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason while the alarm has not returned."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("unreturned") and self.case is not None and not has_returned(self.case):
            self.add_error("unreturned", "读数尚未恢复，请写明仍要关闭的理由")
        return cleaned


FALSE_CAUSES = {
    "fault": "设备故障",
    "works": "施工或检修",
    "dirt": "遮挡或污物",
    "calibration": "标定或测试",
    "other": "其他",
}


class FalseAlarmForm(StepForm):
    """Why it was no alarm."""

    cause = forms.ChoiceField(label="误报原因", widget=forms.RadioSelect, choices=list(FALSE_CAUSES.items()))
    note = reason("说明")


class LevelForm(StepForm):
    """What the engine found; filled by the system."""

    words = forms.CharField(label="经过", max_length=200)
    level = forms.IntegerField(label="级别", min_value=1, max_value=4, required=False)

    def kept(self) -> dict[str, dict[str, Any]]:
        """The level is in the words already."""
        return {name: held for name, held in super().kept().items() if name != "level"}


def has_returned(case: Any) -> bool:
    """Whether the reading is back within its limits."""
    return case.alarm.returned_at is not None or case.alarm.closed_at is not None


def _own_body(move: Transition) -> Holder:
    """The confirmer's body has it until it is given to someone."""
    return Holder(move.by.account.organisation if move.by.account else None)


def _acknowledge(move: Transition) -> None:
    mark_acknowledged(alarm_id=move.case.alarm_id, by=move.by, at=move.at)


def _close(move: Transition) -> None:
    """A case that ends takes its alarm with it."""
    _acknowledge(move)
    reason_given = move.filled.get("unreturned") or move.filled.get("note") or move.step.title
    close_alarm(alarm_id=move.case.alarm_id, by=move.by, reason=reason_given, at=move.at)


def _take_level(move: Transition) -> None:
    """The alarm's own level now: the event that asks for it may be older than another one already heard."""
    if not move.filled.get("level"):
        return
    level = move.case.alarm.level
    if level < move.case.level:  # the work list names the case by the worst that was measured
        move.case.title = move.case.alarm.title[:120]
    relevel(move.case, level, move.at)


def _must_have_returned(case: Any) -> str:
    return "" if has_returned(case) else "读数尚未恢复，恢复后可以直接关闭；现在请派单处置。"


def _noted(key: str, title: str) -> Step:
    """A line that the engine's events write into an open case."""
    return Step(
        key=key,
        title=title,
        from_=("raised", "confirmed", "dispatched", "handled"),
        to=SAME,
        form=LevelForm,
        limit=CLOCK_KEPT,
        effect=_take_level,
        automatic=True,
        counts=False,
        while_suspended=True,
        is_side=True,
    )


class AlarmHandling(Procedure):
    """The loop of every alarm (domain rules 3.10)."""

    key = "telemetry.alarm"
    title = "告警处置"
    prefix = "GJ"
    model = "telemetry.AlarmCase"
    view = Permission.ALARM_VIEW
    description = "测点越线或失联即立案，确认、派单、处置、复核后关闭；读数自行恢复的可以直接关闭。"
    opening_word = "告警"
    panel_template = "telemetry/alarm_panel.html"
    states = (
        State("raised", "待确认"),
        State("confirmed", "待派单"),
        State("dispatched", "待处置"),
        State("handled", "待复核"),
        State("closed", "已关闭", closed=True),
        State("false_alarm", "误报", closed=True, on_bar=False),
        standard.MERGED,
    )
    initial = "raised"
    first_limit = CONFIRM
    steps = (
        Step(
            key="confirm",
            title="确认",
            from_=("raised",),
            to="confirmed",
            may=Permission.ALARM_ACKNOWLEDGE,
            form=standard.OpinionForm,
            limit=DISPATCH,
            effect=_acknowledge,
            assign=_own_body,
            shortcut="A",
        ),
        Step(
            key="dispatch",
            title="派单",
            from_=("confirmed",),
            to="dispatched",
            may=Permission.ALARM_DISPATCH,
            form=standard.DispatchForm,
            limit=HANDLE,
            assign=standard.to_form,
        ),
        Step(
            key="handle",
            title="提交处置",
            from_=("dispatched",),
            to="handled",
            may=Permission.ALARM_HANDLE,
            form=HandleForm,
            limit=REVIEW,
            needs_joint_done=True,
            done_words="处置",
        ),
        Step(
            key="close",
            title="复核关闭",
            from_=("handled",),
            to="closed",
            may=Permission.ALARM_REVIEW,
            form=CloseForm,
            effect=_close,
            not_by=("handle",),
            separation_words="复核人与处置人须为不同人",
        ),
        Step(
            key="rework",
            title="退回返工",
            from_=("handled",),
            to="dispatched",
            may=Permission.ALARM_REVIEW,
            form=standard.ReasonForm,
            limit=HANDLE,
            not_by=("handle",),
            separation_words="复核人与处置人须为不同人",
            rework=True,
            done_words="返工",
        ),
        Step(
            key="close_returned",
            title="已恢复，关闭",
            from_=("confirmed", "dispatched"),
            to="closed",
            may=Permission.ALARM_REVIEW,
            form=standard.OpinionForm,
            effect=_close,
            needs=(_must_have_returned,),
            needs_joint_done=True,
            is_side=True,
        ),
        Step(
            key="false_alarm",
            title="误报",
            from_=("raised", "confirmed", "dispatched"),
            to="false_alarm",
            may=Permission.ALARM_REVIEW,
            form=FalseAlarmForm,
            effect=_close,
            needs_joint_done=True,
            is_side=True,
        ),
        *standard.hand_back(from_=("dispatched",), to="confirmed", may=Permission.ALARM_HANDLE, limit=DISPATCH),
        *standard.extension(from_=("dispatched",), request=Permission.ALARM_HANDLE, grant=Permission.ALARM_DISPATCH),
        *standard.suspension(from_=("dispatched",), may=Permission.ALARM_HANDLE),
        *standard.joint(from_=("dispatched",), may=Permission.ALARM_HANDLE),
        *standard.reassign(from_=("dispatched",), may=Permission.ALARM_HANDLE),
        *standard.copy_to(may=Permission.ALARM_DISPATCH),
        *standard.merge(may=Permission.ALARM_REVIEW),
        *standard.supervise(may=Permission.ALARM_SUPERVISE),
        *standard.note(may=Permission.ALARM_ACKNOWLEDGE),
        _noted("level_changed", "级别变化"),
        _noted("returned", "恢复"),
        _noted("recurred", "复发"),
        _noted("said_again", "重新提示"),
    )

    @classmethod
    def escalates_to(cls, case: Case) -> list[Account]:
        """Whom the declared ladder names while the alarm is not confirmed."""
        return contacts_for(case) if case.state == cls.initial else []

    @classmethod
    def facts(cls, case: Case, account: Any) -> list[Fact]:
        """Reading, peak, timing and where to see more."""
        return facts_of(case, account)

    @classmethod
    def panel(cls, case: Case, account: Any) -> dict[str, Any]:
        """The reading with its chart."""
        return panel_of(case, account)
