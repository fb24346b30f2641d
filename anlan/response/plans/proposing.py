"""Which plan and which level fit a situation: proposed with evidence and counter-evidence. A person decides."""

from dataclasses import dataclass

from anlan.response.plans.situation import Situation
from anlan.response.plans.structure import Condition, LevelPlan, PlanStructure, Trigger

TREND_WORDS = {"rising": "上涨", "steady": "持平", "falling": "回落"}


@dataclass(frozen=True)
class Reason:
    """One trigger looked at: its id and words, what was seen, and whether it supports the level."""

    rule_id: str
    says: str
    seen: str
    mark: str
    basis: str
    holds: bool


@dataclass(frozen=True)
class LevelOption:
    """A level with what speaks for and against it. `is_option`: something supports it."""

    level: int
    meaning: str
    signed_by: str
    evidence: tuple[Reason, ...]
    counter_evidence: tuple[Reason, ...]

    @property
    def is_option(self) -> bool:
        """Whether any trigger of the level holds."""
        return bool(self.evidence)


@dataclass(frozen=True)
class Judgement:
    """One plan looked at: the proposed level (0: none of its triggers holds) and all four levels, worst first.

    `is_about`: the plan is made for this kind of event; `fits` also when only the weather or the water speaks for it.
    """

    proposed_level: int
    options: tuple[LevelOption, ...]
    is_about: bool
    fits: bool

    def option(self, level: int) -> LevelOption:
        """One level's option."""
        return next(o for o in self.options if o.level == level)


def is_about(plan: PlanStructure, situation: Situation) -> bool:
    """Whether the plan is made for the kind of event or of point."""
    return situation.event_code in plan.scope.event_codes or situation.point_kind in plan.scope.point_kinds


def fits(plan: PlanStructure, situation: Situation) -> bool:
    """Whether the situation lies in the plan's scope; without an alarm also by a warning or a measure it watches."""
    scope = plan.scope
    return is_about(plan, situation) or (
        not situation.point_kind
        and (
            any(w.event_code in scope.event_codes for w in situation.warnings)
            or any(m.measure in scope.measures for m in situation.measured)
        )
    )


def judge(plan: PlanStructure, situation: Situation) -> Judgement:
    """Look at every trigger of every level. The worst supported level is proposed; a falling stage proposes one lower
    as a further option by the plan's own step-down lines, never by itself.
    """
    options = tuple(_option(part, situation) for part in sorted(plan.levels, key=lambda p: p.level))
    started = [o.level for o in options if any(r.holds and not _is_step_down(plan, r) for r in o.evidence)]
    return Judgement(min(started, default=0), options, is_about(plan, situation), fits(plan, situation))


def _is_step_down(plan: PlanStructure, reason: Reason) -> bool:
    return any(reason.rule_id == t.id for part in plan.levels for t in part.step_down)


def _option(part: LevelPlan, situation: Situation) -> LevelOption:
    reasons = [_reason(trigger, situation) for trigger in (*part.triggers, *part.step_down)]
    return LevelOption(
        part.level,
        part.meaning,
        part.signed_by,
        tuple(r for r in reasons if r.holds),
        tuple(r for r in reasons if not r.holds),
    )


def _reason(trigger: Trigger, situation: Situation) -> Reason:
    looked = [_look(condition, situation) for condition in trigger.when]
    return Reason(
        trigger.id,
        trigger.says,
        "；".join(seen for seen, _ in looked),
        trigger.mark,
        trigger.basis,
        all(holds for _, holds in looked),
    )


def _look(condition: Condition, situation: Situation) -> tuple[str, bool]:
    """What was seen of one condition, and whether it holds. What is not known never holds, and is said."""
    if condition.measure:
        return _look_at_measure(condition, situation)
    if condition.alarm_of:
        holds = situation.point_kind in condition.alarm_of and 0 < situation.alarm_level <= (
            condition.level_or_worse or 0
        )
        words = f"告警 {situation.title}" if situation.point_kind in condition.alarm_of else "没有这类告警"
        return words, holds
    if condition.warning:
        standing = [w for w in situation.warnings if w.event_code == condition.warning]
        holds = any(w.level <= (condition.level_or_worse or 0) for w in standing)
        return ("、".join(w.title or w.event_code for w in standing) or "没有这类预警在效"), holds
    number = situation.reported.get(condition.reported)
    if number is None:
        return "没有这项报告", False
    return f"报告 {number}", number >= (condition.at_least if condition.at_least is not None else 1)


def _look_at_measure(condition: Condition, situation: Situation) -> tuple[str, bool]:
    values = situation.values_of(condition.measure, condition.station)
    if not values:
        return f"{condition.station or '本处'}没有可用的读数", False
    seen, holding = [], False
    for value in values:
        moving = f"，{TREND_WORDS[value.trend]}" if value.trend in TREND_WORDS else ""
        seen.append(f"{value.station or '本处'} {value.value:g} {value.unit}{moving}")
        holding = holding or (
            (condition.at_least is None or value.value >= condition.at_least)
            and (condition.below is None or value.value < condition.below)
            and (not condition.trend or value.trend in condition.trend)
        )
    return "；".join(seen), holding
