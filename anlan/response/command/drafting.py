"""Draft a response: pure in what it reads, so that the preview and the start agree line by line."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from anlan.response.command.choices import EVENT_WORDS
from anlan.response.command.contracts import (
    NO_CHANGES,
    NOTHING_YET,
    Changes,
    Draft,
    DraftGroup,
    DraftMessage,
    DraftNotice,
    DraftPost,
    DraftTask,
    Existing,
    Performer,
)
from anlan.response.command.directory import Addressee, Directory
from anlan.response.command.gaps import gaps_of
from anlan.response.command.run_card import Crew, draft_stock, draft_teams
from anlan.response.plans.api import LEVEL_WORDS, Action, GroupPlan, PlanInForce, Situation


def draft_response(
    situation: Situation,
    plan: PlanInForce,
    level: int,
    *,
    signer: str,
    at: datetime,
    changes: Changes = NO_CHANGES,
    existing: Existing = NOTHING_YET,
) -> Draft:
    """What starting `plan` at `level` would make now. Reads the directory and the resources, writes nothing."""
    structure, day = plan.structure, timezone.localdate(at)
    directory = Directory(structure, situation.region_path, day)
    place = (situation.longitude, situation.latitude)
    teams = draft_teams(structure, level, place, day, changes, existing)
    stock = draft_stock(structure, level, place, day, changes, existing)
    crew = Crew(teams, existing)
    groups = _groups(structure.groups, level, directory, existing)
    tasks = tuple(
        DraftTask(
            action,
            _performer(action, structure.groups, directory, crew),
            changes.minutes.get(action.id, action.minutes),
        )
        for action in structure.actions
        if action.from_level >= level and action.id not in changes.dropped | existing.actions
    )
    title, words = words_of(situation, plan, level, signer, at)
    notices = _notices(plan, level, directory, words, changes)
    messages = tuple(
        DraftMessage(m.id, m.title, m.text.format_map(words), m.channels)
        for m in structure.public
        if m.from_level >= level and m.id not in changes.dropped | existing.messages
    )
    return Draft(
        plan,
        level,
        title,
        words["place"],
        signer,
        at,
        _posts(plan, level, directory, existing),
        groups,
        tasks,
        teams,
        stock,
        notices,
        messages,
        gaps_of(directory, teams, stock, tasks, notices),
    )


def words_of(
    situation: Situation, plan: PlanInForce, level: int, signer: str, at: datetime
) -> tuple[str, dict[str, str]]:
    """The incident's title, and the words that texts may use."""
    place = situation.address or situation.title
    kind = EVENT_WORDS.get(situation.event_code, "险情")
    title = situation.title
    if situation.point_kind:
        title = plan.structure.incident_title.format_map({"place": place, "kind": kind})
    return title[:120], {
        "incident": title if not situation.point_kind else kind,
        "place": place,
        "level": LEVEL_WORDS[level],
        "plan": plan.title,
        "signer": signer,
        "time": f"{timezone.localtime(at):%H:%M}",
    }


def _groups(plans: Sequence[GroupPlan], level: int, directory: Directory, existing: Existing) -> tuple[DraftGroup, ...]:
    drafts = []
    for position, group in enumerate(plans):
        if group.from_level < level or group.key in existing.groups:
            continue
        body = directory.unit(group.lead)
        people = directory.people_of(body)
        names = tuple(b.name for key in group.members if (b := directory.unit(key)))
        drafts.append(DraftGroup(group, position, body, people[0] if people else None, names))
    return tuple(drafts)


def _posts(plan: PlanInForce, level: int, directory: Directory, existing: Existing) -> tuple[DraftPost, ...]:
    drafts = []
    for post in plan.structure.posts:
        if post.from_level < level or post.kind in existing.posts:
            continue
        leader = directory.first(post.leader)
        members: list[Addressee] = []
        for recipient in post.members:
            first = directory.first(recipient)
            if first is not None and first not in members and first != leader:
                members.append(first)
        drafts.append(DraftPost(post, leader, tuple(members)))
    return tuple(drafts)


def _performer(action: Action, groups: Sequence[GroupPlan], directory: Directory, crew: Crew) -> Performer:
    """The team with the skill, or the unit named, or (when neither is there) the unit that leads the group."""
    if action.skill and (team := crew.take(action.skill)) is not None:
        return team
    body = directory.unit(action.unit) if action.unit else directory.here(action.here) if action.here else None
    if body is None:
        lead = next(g.lead for g in groups if g.key == action.group)
        body = directory.unit(lead)
    if body is None:
        return Performer("未落实")
    return Performer(body.name, body.id, body.path)


def _notices(
    plan: PlanInForce, level: int, directory: Directory, words: dict[str, str], changes: Changes
) -> tuple[DraftNotice, ...]:
    """One notice per person: the first line of the plan that names them."""
    told: set[tuple[int | None, int]] = set()
    drafts = []
    texts: dict[str, str] = defaultdict(str)
    for line in plan.structure.notices:
        if line.from_level < level or line.id in changes.dropped:
            continue
        texts[line.id] = line.text.format_map(words)[:500]
        for recipient in line.to:
            for person in directory.addressees(recipient):
                mark = (person.account_id, 0 if person.account_id else person.body.id if person.body else 0)
                if mark in told or f"account:{person.account_id}" in changes.dropped:
                    continue
                told.add(mark)
                drafts.append(DraftNotice(line.id, person, texts[line.id]))
    return tuple(drafts)
