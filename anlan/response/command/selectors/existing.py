"""What an incident has already."""

from collections import Counter

from anlan.response.command.choices import RequestState, TaskState
from anlan.response.command.contracts import NOTHING_YET, Existing, TeamAtHand
from anlan.response.command.models import Incident


def existing_of(incident: Incident) -> Existing:
    """Everything that another level, or a second start after 撤回, would not make again."""
    if not incident.responses.exists():
        return NOTHING_YET
    requests = list(
        incident.requests.filter(state=RequestState.SENT).select_related("team__organisation").order_by("pk")
    )
    stock: Counter[str] = Counter()
    for request in requests:
        if request.item_id:
            stock[request.line] += request.amount
    return Existing(
        actions=frozenset(incident.tasks.exclude(state=TaskState.CANCELLED).values_list("action_id", flat=True)),
        groups=frozenset(incident.groups.filter(withdrawn_at=None).values_list("key", flat=True)),
        posts=frozenset(incident.posts.filter(withdrawn_at=None).values_list("kind", flat=True)),
        team_lines=Counter(r.line for r in requests if r.team_id),
        stock_lines=stock,
        messages=frozenset(incident.messages.exclude(state="withdrawn").values_list("line", flat=True)),
        teams=tuple(
            TeamAtHand(
                r.team.pk,
                r.move_id,
                r.team.name,
                tuple(r.team.skills),
                r.team.leader_id,
                r.team.organisation_id,
                r.team.organisation.path,
            )
            for r in requests
            if r.team is not None
        ),
    )
