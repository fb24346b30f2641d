"""Forms of the steps of an incident."""

import json
from typing import Any

from django import forms

from anlan.foundation.casework.api import StepForm, reason
from anlan.foundation.rules.api import value
from anlan.response.command.choices import GRADE_WORDS
from anlan.response.command.contracts import Changes
from anlan.response.plans.api import LEVEL_WORDS, plans_in_force

LEVELS = [(str(level), f"{LEVEL_WORDS[level]}响应") for level in (4, 3, 2, 1)]
GRADES = [(str(grade), GRADE_WORDS[grade]) for grade in (4, 3, 2, 1)]


class VerifyForm(StepForm):
    """What was found on asking back."""

    finding = reason("核实情况", "与现场或报告人核对后的事实")


class RespondForm(StepForm):
    """Which plan at which level; `changes` is what the preview changed, as JSON."""

    plan = forms.ChoiceField(label="预案")
    level = forms.ChoiceField(label="响应级别", choices=LEVELS)
    changes = forms.CharField(label="改动", required=False, max_length=20_000, widget=forms.HiddenInput)
    key = forms.CharField(label="幂等键", required=False, max_length=80, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Offer the plans in force, and say how long it can be taken back."""
        choice = self.fields["plan"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(plan.code, f"{plan.title} {plan.edition}") for plan in plans_in_force()]
        self.about = f"启动后按预案生成指挥部、工作组、任务、队伍与通知，{value('CMD-P01')} 分钟内可整体撤回"

    def clean_changes(self) -> Changes:
        """The changes as the draft takes them."""
        try:
            return Changes.of(json.loads(self.cleaned_data["changes"] or "{}"))
        except ValueError as wrong:
            raise forms.ValidationError(f"改动没有读懂：{wrong}") from wrong

    def kept(self) -> dict[str, dict[str, Any]]:
        """Plan and level; the changes are seen in what was made."""
        return {name: kept for name, kept in super().kept().items() if name in ("plan", "level")}


class AdjustForm(StepForm):
    """The new level and why."""

    level = forms.ChoiceField(label="调为", choices=LEVELS)
    reason = reason("调整理由")

    def prepare(self) -> None:
        """Offer the levels that are not in force."""
        from anlan.response.command.models import Response

        now = Response.objects.filter(incident_id=self.case.pk, state="active").values_list("level", flat=True).first()
        choice = self.fields["level"]
        assert isinstance(choice, forms.ChoiceField)
        if now:
            choice.choices = [(key, word) for key, word in LEVELS if key != str(now)]
            choice.error_messages["invalid_choice"] = f"现在就是{LEVEL_WORDS[now]}响应，请选择别的级别"


class ReasonForm(StepForm):
    """Why a response is withdrawn or terminated."""

    reason = reason("理由")


class GradeForm(StepForm):
    """The grade, signed by a person."""

    grade = forms.ChoiceField(label="事件分级", choices=GRADES)
    basis = reason("分级依据", "伤亡、损失、影响范围与对应的分级标准")


class AssessForm(StepForm):
    """What is learnt from it."""

    course = reason("经过与原因")
    lessons = reason("经验与改进")
