"""A procedure drawn from its declaration: Mermaid and a page of words for the docs, an SVG for the case page."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from anlan.foundation.casework.limits import KeepClock
from anlan.foundation.casework.procedure import ANY_OPEN, SAME, Procedure, State, Step
from anlan.foundation.people.api import all_permissions, roles_with

BOX_WIDTH, BOX_HEIGHT, COLUMN, TOP = 92, 34, 176, 92
BEND, LABEL_ROOM = 24, 13
BELOW_FLOOR = 12


def mermaid(procedure: type[Procedure]) -> str:
    """The state diagram in Mermaid; steps that lead nowhere else are left to the table."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {procedure.initial}: {procedure.opening_word}"]
    lines += [f"    {state.key}: {state.title}" for state in procedure.states]
    for step in procedure.steps:
        if step.to != SAME:
            lines += [f"    {start} --> {step.to}: {step.title}" for start in _starts(procedure, step)]
    lines += [f"    {key} --> [*]" for key in procedure.closed_states()]
    return "\n".join(lines)


def page(procedure: type[Procedure]) -> str:
    """The procedure as a Markdown page: what it is for, its diagram, every step with who, what, limit."""
    rows = [
        "| 步骤 | 由 | 到 | 谁可以 | 填写 | 起算时限 | 限制 |",
        "|---|---|---|---|---|---|---|",
        *(_row(procedure, step) for step in procedure.steps),
    ]
    first = procedure.first_limit
    parts = [
        f"# {procedure.title} `{procedure.key}`",
        procedure.description,
        f"编号 `{procedure.prefix}-年月日-序号`。查看须有权限「{_permission(procedure.view)}」。"
        + (f"{procedure.opening_word}时起算{first.title}（{first.words()}）。" if first else ""),
        f"```mermaid\n{mermaid(procedure)}\n```",
        "\n".join(rows),
        "本页由声明生成：`anlan casework diagram`。",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _row(procedure: type[Procedure], step: Step) -> str:
    starts = "办理中" if step.from_ == ANY_OPEN else "、".join(procedure.state(s).title for s in step.from_)
    goal = "不变" if step.to == SAME else procedure.state(step.to).title
    who = _who(step)
    fields = "、".join(
        f"{field.label}{'（必填）' if field.required else ''}" for field in step.form.base_fields.values()
    )
    if isinstance(step.limit, KeepClock):
        limit = "照旧"
    else:
        limit = f"{step.limit.title}（{step.limit.words()}）" if step.limit else ""
    others = [s.title for s in procedure.steps if s.key in step.not_by]
    notes = [f"不得由办理「{'、'.join(others)}」的人办理"] if others else []
    notes += ["等联办全部反馈"] if step.needs_joint_done else []
    return f"| {step.title} | {starts} | {goal} | {who} | {fields} | {limit} | {'；'.join(notes)} |"


def _who(step: Step) -> str:
    """The roles that may, level by level where they differ; 系统 where no person does."""
    if not step.may_by_level:
        return "、".join(role.title for role in roles_with(step.may)) if step.may else "系统"
    by_level = zip("红橙黄蓝", step.may_by_level, strict=True)
    return "；".join(f"{level} {'、'.join(r.title for r in roles_with(may))}" for level, may in by_level)


def _permission(key: str) -> str:
    return all_permissions().get(str(key), str(key))


def _starts(procedure: type[Procedure], step: Step) -> list[str]:
    if step.from_ == ANY_OPEN:
        return [state.key for state in procedure.states if not state.closed]
    return list(step.from_)


@dataclass(frozen=True)
class _Arc:
    """Steps from one state to another, drawn as one arrow."""

    start: int
    end: int
    words: str


def svg(procedure: type[Procedure], current: str = "") -> SafeString:
    """The way through the states on the bar, left to right; ways back run below, ways ahead over several above.

    Steps that are possible everywhere (作废, 备注 …) are not drawn. `current` marks where the case stands.
    """
    states = [state for state in procedure.states if state.on_bar]
    arcs = _arcs(procedure, states)
    above = max((a.end - a.start for a in arcs if a.end - a.start > 1), default=0)
    below = max((a.start - a.end for a in arcs if a.start > a.end), default=0)
    top = TOP if above else 12
    width = COLUMN * (len(states) - 1) + BOX_WIDTH + 4
    height = top + BOX_HEIGHT + (BELOW_FLOOR + BEND * below + LABEL_ROOM if below else 12)
    drawn = [_box(i, state, top, is_current=state.key == current) for i, state in enumerate(states)]
    drawn += [_arrow(arc, top) for arc in arcs]
    said = "；".join(f"{states[a.start].title}经{a.words}到{states[a.end].title}" for a in arcs)
    return SafeString(  # every word inside went through escape()
        f'<svg class="state-diagram" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(procedure.title)}流程图：{escape(said)}">{"".join(drawn)}</svg>'
    )


def _arcs(procedure: type[Procedure], states: list[State]) -> list[_Arc]:
    place = {state.key: i for i, state in enumerate(states)}
    words: dict[tuple[int, int], list[str]] = {}
    for step in procedure.steps:
        if step.to in place and step.from_ != ANY_OPEN:
            for start in step.from_:
                if start in place:
                    words.setdefault((place[start], place[step.to]), []).append(step.title)
    return [_Arc(start, end, "、".join(dict.fromkeys(titles))) for (start, end), titles in words.items()]


def _box(i: int, state: State, top: int, *, is_current: bool) -> str:
    x = 2 + i * COLUMN
    kind = " is-current" if is_current else " is-closed" if state.closed else ""
    return (
        f'<rect class="sd-box{kind}" x="{x}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4"/>'
        f'<text class="sd-state{kind}" x="{x + BOX_WIDTH / 2}" y="{top + BOX_HEIGHT / 2 + 5}" text-anchor="middle">'
        f"{escape(state.title)}</text>"
    )


def _arrow(arc: _Arc, top: int) -> str:
    x1: float
    x2: float
    middle = top + BOX_HEIGHT / 2
    if arc.end - arc.start == 1:
        x1, x2 = 2 + arc.start * COLUMN + BOX_WIDTH, 2 + arc.end * COLUMN
        path = f"M{x1} {middle}H{x2 - 2}"
        tip, label = _tip(x2, middle, "right"), ((x1 + x2) / 2, middle - 6)
    elif arc.end > arc.start:
        x1, x2 = 2 + arc.start * COLUMN + BOX_WIDTH * 0.6, 2 + arc.end * COLUMN + BOX_WIDTH * 0.4
        y = top - 12 - BEND * (arc.end - arc.start - 1)
        path = f"M{x1} {top}V{y + 6}Q{x1} {y} {x1 + 6} {y}H{x2 - 6}Q{x2} {y} {x2} {y + 6}V{top - 2}"
        tip, label = _tip(x2, top, "down"), ((x1 + x2) / 2, y - 4)
    else:
        x1, x2 = 2 + arc.start * COLUMN + BOX_WIDTH * 0.4, 2 + arc.end * COLUMN + BOX_WIDTH * 0.6
        floor = top + BOX_HEIGHT
        y = floor + 8 + BEND * (arc.start - arc.end)
        path = f"M{x1} {floor}V{y - 6}Q{x1} {y} {x1 - 6} {y}H{x2 + 6}Q{x2} {y} {x2} {y - 6}V{floor + 2}"
        tip, label = _tip(x2, floor, "up"), ((x1 + x2) / 2, y + LABEL_ROOM)
    return (
        f'<path class="sd-way" d="{path}"/><path class="sd-tip" d="{tip}"/>'
        f'<text class="sd-step" x="{label[0]}" y="{label[1]}" text-anchor="middle">{escape(arc.words)}</text>'
    )


def _tip(x: float, y: float, way: str) -> str:
    if way == "right":
        return f"M{x} {y}l-7 -4v8z"
    return f"M{x} {y}l-4 -7h8z" if way == "down" else f"M{x} {y}l-4 7h8z"
