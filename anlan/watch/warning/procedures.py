"""预警发布: 拟稿 → 复核 (another person) → 发布 → 更新 or 解除, declared once (domain rules 2.2)."""

from typing import Any

from anlan.foundation.casework import standard
from anlan.foundation.casework.api import (
    CLOCK_KEPT,
    SAME,
    Case,
    Fact,
    Procedure,
    RuleLimit,
    State,
    Step,
)
from anlan.watch.warning import effects
from anlan.watch.warning.forms import LevelForm, LiftForm, UpdateForm, WarningForm
from anlan.watch.warning.models import WarningMessage
from anlan.watch.warning.permissions import Permission

REVIEW = RuleLimit("WRN-20", "复核时限")
SIGN = (Permission.ISSUE_GRAVE, Permission.ISSUE_GRAVE, Permission.ISSUE_YELLOW, Permission.ISSUE_BLUE)
SEPARATE = "拟稿与复核须由不同的人办理"
DRAFTING = ("open", "edit", "submit")


class WarningProcedure(Procedure):
    """The life of a warning. Issued ones are everybody's to see; drafts are not."""

    key = "warning.warning"
    title = "预警发布"
    prefix = "YJ"
    model = "warning.WarningMessage"
    view = Permission.VIEW
    description = (
        "预警由一人拟稿、另一人复核签发：红、橙由区政府或指挥部负责人，黄由分管负责人，蓝由部门（WRN-07）。"
        "八项要素齐全才能提交（突发事件应对法第六十四条）。级别、范围变化须重新发布。"
    )
    opening_word = "拟稿"
    panel_template = "warning/panel.html"
    states = (
        State("draft", "拟稿"),
        State("review", "待复核"),
        State("issued", "生效中"),
        State("cancelled", "已解除", closed=True),
        State("lapsed", "已到期", closed=True, on_bar=False),
        State("superseded", "已更新", closed=True, on_bar=False),
        State("withdrawn", "已撤稿", closed=True, on_bar=False),
    )
    initial = "draft"
    seen_everywhere = ("issued", "cancelled", "lapsed", "superseded")
    steps = (
        Step(
            key="submit",
            title="提交复核",
            from_=("draft",),
            to="review",
            may=Permission.DRAFT,
            limit=REVIEW,
            needs=(effects.missing_words,),
            automatic=True,
        ),
        Step(
            key="edit",
            title="修改",
            from_=("draft",),
            to=SAME,
            may=Permission.DRAFT,
            form=WarningForm,
            limit=CLOCK_KEPT,
            effect=effects.take_draft,
            is_side=True,
        ),
        Step(
            key="issue",
            title="签发",
            from_=("review",),
            to="issued",
            may=Permission.ISSUE_BLUE,
            may_by_level=SIGN,
            form=standard.OpinionForm,
            effect=effects.issue,
            needs=(effects.missing_words, effects.expired_words),
            not_by=DRAFTING,
            separation_words=SEPARATE,
            automatic=True,
            done_words="签发",
        ),
        Step(
            key="return",
            title="退回修改",
            from_=("review",),
            to="draft",
            may=Permission.ISSUE_BLUE,
            may_by_level=SIGN,
            form=standard.ReasonForm,
            not_by=DRAFTING,
            separation_words=SEPARATE,
            rework=True,
        ),
        Step(
            key="withdraw",
            title="撤稿",
            from_=("draft", "review"),
            to="withdrawn",
            may=Permission.DRAFT,
            form=standard.ReasonForm,
            is_side=True,
            is_destructive=True,
        ),
        Step(
            key="update",
            title="更新",
            from_=("issued",),
            to=SAME,
            may=Permission.DRAFT,
            form=UpdateForm,
            limit=CLOCK_KEPT,
            effect=effects.open_update,
            needs=(effects.relayed_words, effects.update_open_words),
            automatic=True,
            counts=False,
            is_side=True,
        ),
        Step(
            key="cancel",
            title="解除",
            from_=("issued",),
            to="cancelled",
            may=Permission.LIFT,
            form=LiftForm,
            effect=effects.cancel,
            needs=(effects.relayed_words,),
            automatic=True,
            is_side=True,
        ),
        Step(
            key="lifted_outside",
            title="登记原单位解除",
            from_=("issued",),
            to="cancelled",
            may=Permission.RELAY,
            form=LiftForm,
            effect=effects.cancel,
            needs=(effects.own_words,),
            automatic=True,
            is_side=True,
        ),
        Step(
            key="lapse",
            title="到期失效",
            from_=("issued",),
            to="lapsed",
            effect=effects.lapse,
            automatic=True,
            is_side=True,
        ),
        Step(
            key="supersede",
            title="被更新",
            from_=("issued",),
            to="superseded",
            effect=effects.supersede,
            automatic=True,
            is_side=True,
        ),
        Step(
            key="level_raised",
            title="级别上调",
            from_=("draft", "review"),
            to="draft",
            form=LevelForm,
            effect=effects.raise_level,
            automatic=True,
            is_side=True,
        ),
        *standard.note(may=Permission.NOTE),
    )

    @classmethod
    def facts(cls, case: Case, account: Any) -> list[Fact]:
        """What the sheet above does not say."""
        return effects.facts_of(case)

    @classmethod
    def panel(cls, case: Case, account: Any) -> dict[str, Any]:
        """The message as it is, or will be, sent."""
        from anlan.watch.warning.delivery.selectors import panel

        assert isinstance(case, WarningMessage)
        return {**effects.panel_of(case), "delivery": panel(case, account)}
