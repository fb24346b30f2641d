"""The structure of a plan 预案: what a YAML file of the library holds, checked field by field.

Every line that carries a number has an `id` and a `mark` of confidence (domain rules 0.1); P is a product default
that an administrator changes by a new version of the plan.
"""

from typing import Any, Literal

import msgspec

Mark = Literal["C", "c", "R", "R?", "P"]
LevelNumber = Literal[1, 2, 3, 4]
Trend = Literal["rising", "steady", "falling"]

LEVEL_WORDS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts: a misspelt field is an error that names the field."""


class Condition(_Part, frozen=True, kw_only=True):
    """One thing that can be seen to hold: a measured value, a level of an alarm, a warning in force, or a report.

    Exactly one of `measure`, `alarm_of`, `warning` and `reported` says what is looked at.
    """

    measure: str = ""
    station: str = ""
    at_least: float | None = None
    below: float | None = None
    trend: tuple[Trend, ...] = ()
    alarm_of: tuple[str, ...] = ()
    warning: str = ""
    level_or_worse: LevelNumber | None = None
    reported: str = ""

    def __post_init__(self) -> None:
        """Refuse a condition that looks at nothing or at two things."""
        if sum(bool(x) for x in (self.measure, self.alarm_of, self.warning, self.reported)) != 1:
            raise ValueError("条件须且只须写明 measure、alarm_of、warning、reported 之一")
        if self.measure and self.at_least is None and self.below is None and not self.trend:
            raise ValueError(f"条件 {self.measure} 没有写明 at_least、below 或 trend")
        if (self.alarm_of or self.warning) and self.level_or_worse is None:
            raise ValueError("告警与预警条件须写明 level_or_worse")


class Trigger(_Part, frozen=True, kw_only=True):
    """When a level may be started: every condition holds. `says` is the sentence that the plan itself uses."""

    id: str
    says: str
    when: tuple[Condition, ...]
    mark: Mark = "P"
    basis: str = ""


class LevelPlan(_Part, frozen=True, kw_only=True):
    """One response level: its triggers, who signs, how long it is expected to last (EVT-06)."""

    level: LevelNumber
    meaning: str
    triggers: tuple[Trigger, ...]
    step_down: tuple[Trigger, ...] = ()
    signed_by: str
    expected_hours: int
    mark: Mark = "P"


class Recipient(_Part, frozen=True, kw_only=True):
    """Who is meant: holders of a role over the place (or `everywhere`), a duty unit, or the street of the place."""

    role: str = ""
    unit: str = ""
    here: Literal["", "street", "community", "grid"] = ""
    everywhere: bool = False

    def __post_init__(self) -> None:
        """Refuse a recipient that names nobody or two."""
        if sum(bool(x) for x in (self.role, self.unit, self.here)) != 1:
            raise ValueError("对象须且只须写明 role、unit、here 之一")


class Unit(_Part, frozen=True, kw_only=True):
    """A duty unit 成员单位 with the names under which the directory may know it, and what it answers for."""

    key: str
    names: tuple[str, ...]
    duty: str


class PostPlan(_Part, frozen=True, kw_only=True):
    """A command post with who leads it and who sits in it."""

    kind: Literal["administrative", "professional"]
    title: str
    leader: Recipient
    members: tuple[Recipient, ...]
    duty: str
    from_level: LevelNumber = 4


class GroupPlan(_Part, frozen=True, kw_only=True):
    """A work group."""

    key: str
    title: str
    lead: str
    members: tuple[str, ...] = ()
    duties: tuple[str, ...]
    from_level: LevelNumber = 4


class Action(_Part, frozen=True, kw_only=True):
    """A task to be made: who does it, in how many minutes, from which level on.

    `skill` names what a team must be able to do; the nearest sent team with it becomes the performer.
    """

    id: str
    group: str
    title: str
    instruction: str
    unit: str = ""
    here: Literal["", "street", "community", "grid"] = ""
    skill: str = ""
    minutes: int
    from_level: LevelNumber = 4
    mark: Mark = "P"
    basis: str = ""

    def __post_init__(self) -> None:
        """Refuse an action that nobody or more than one would do."""
        if sum(bool(x) for x in (self.unit, self.here, self.skill)) != 1:
            raise ValueError(f"任务 {self.id} 须且只须写明 unit、here、skill 之一")
        if self.minutes < 1:
            raise ValueError(f"任务 {self.id} 的时限须不少于 1 分钟")


class TeamNeed(_Part, frozen=True, kw_only=True):
    """A line of the run card: so many teams with a skill, per level."""

    id: str
    skill: str
    title: str
    number: dict[LevelNumber, int]
    mark: Mark = "P"


class StockNeed(_Part, frozen=True, kw_only=True):
    """A line of the run card: so much of an item, per level."""

    id: str
    item: str
    title: str
    unit: str
    amount: dict[LevelNumber, int]
    mark: Mark = "P"


class NoticePlan(_Part, frozen=True, kw_only=True):
    """Who is told what. `text` may use {incident}, {place}, {level}, {plan}, {signer}, {time}."""

    id: str
    to: tuple[Recipient, ...]
    text: str
    from_level: LevelNumber = 4


class PublicMessage(_Part, frozen=True, kw_only=True):
    """A message to the public; it always waits for a second person."""

    id: str
    title: str
    text: str
    channels: tuple[str, ...]
    from_level: LevelNumber = 4


class Scope(_Part, frozen=True, kw_only=True):
    """What the plan is for: event codes (national 5-character codes where one exists) and kinds of measuring point."""

    event_codes: tuple[str, ...]
    point_kinds: tuple[str, ...]
    measures: tuple[str, ...] = ()
    place: str
    about: str


class PlanStructure(_Part, frozen=True, kw_only=True):
    """A whole plan as one document."""

    code: str
    title: str
    edition: str
    owner: str
    basis: tuple[str, ...]
    scope: Scope
    incident_title: str
    levels: tuple[LevelPlan, ...]
    units: tuple[Unit, ...]
    posts: tuple[PostPlan, ...]
    groups: tuple[GroupPlan, ...]
    actions: tuple[Action, ...]
    teams: tuple[TeamNeed, ...]
    stock: tuple[StockNeed, ...]
    notices: tuple[NoticePlan, ...]
    public: tuple[PublicMessage, ...] = ()
    stop_when: tuple[str, ...]
    instructions: str

    def level(self, level: int) -> LevelPlan:
        """The part of one level; KeyError when the plan has no such level."""
        return {part.level: part for part in self.levels}[level]  # type: ignore[index]

    def unit(self, key: str) -> Unit:
        """A duty unit by its key."""
        return {unit.key: unit for unit in self.units}[key]


class BadPlan(ValueError):
    """A plan document that cannot be used; the message says where and why."""


def read_structure(document: Any) -> PlanStructure:
    """The structure of a plan document (from YAML or JSON). Raises BadPlan naming the place of the first mistake."""
    try:
        plan = msgspec.convert(document, PlanStructure, strict=False, str_keys=True)
    except (msgspec.ValidationError, ValueError) as wrong:
        raise BadPlan(f"预案结构不符：{wrong}") from wrong
    trouble = contradictions(plan)
    if trouble:
        raise BadPlan("预案自相矛盾：" + "；".join(trouble))
    return plan


def as_document(plan: PlanStructure) -> dict[str, Any]:
    """The plan as plain JSON values."""
    document: dict[str, Any] = msgspec.to_builtins(plan, str_keys=True)
    return document


def contradictions(plan: PlanStructure) -> list[str]:
    """What is wrong inside one plan: missing levels, unknown groups and units, ids used twice."""
    trouble = []
    if sorted(part.level for part in plan.levels) != [1, 2, 3, 4]:
        trouble.append("须有一至四级各一节")
    groups, units = {g.key for g in plan.groups}, {u.key for u in plan.units}
    trouble += [f"任务 {a.id} 的工作组 {a.group} 不在组内" for a in plan.actions if a.group not in groups]
    named = [(f"任务 {a.id}", a.unit) for a in plan.actions if a.unit]
    named += [(f"工作组 {g.key}", unit) for g in plan.groups for unit in (g.lead, *g.members)]
    named += [(f"通知 {n.id}", r.unit) for n in plan.notices for r in n.to if r.unit]
    named += [(p.title, r.unit) for p in plan.posts for r in (p.leader, *p.members) if r.unit]
    trouble += [f"{where}的成员单位 {unit} 不在名单内" for where, unit in named if unit not in units]
    ids = [line.id for line in _numbered_lines(plan)]
    trouble += [f"编号 {one} 用了两次" for one in sorted({i for i in ids if ids.count(i) > 1})]
    skills = {need.skill for need in plan.teams}
    trouble += [
        f"任务 {a.id} 要的能力 {a.skill} 不在力量清单" for a in plan.actions if a.skill and a.skill not in skills
    ]
    return trouble


def _numbered_lines(plan: PlanStructure) -> list[Any]:
    triggers = [t for part in plan.levels for t in (*part.triggers, *part.step_down)]
    return [*triggers, *plan.actions, *plan.teams, *plan.stock, *plan.notices, *plan.public]
