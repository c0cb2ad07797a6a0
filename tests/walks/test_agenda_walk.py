"""The agenda before and on the day, in any order and by anyone: items, proposals, versions, the clock's states.

No walk leaves the tables; what is refused changes nothing; what was approved never changes, and while it holds nothing
of the agenda does; nothing late comes on the agenda without the chair's yes.
"""

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.roles import Duty, Role
from agendas import actions
from agendas.models import AgendaItem, AgendaProposal, AgendaVersion
from agendas.queries.versions import frozen_items, standing_of
from agendas.states import (
    ITEM_MOVES,
    PROPOSAL_MOVES,
    VERSION_MOVES,
    AgendaItemState,
    AgendaVersionState,
    ItemDecision,
    ProposalState,
)
from attendance.links import holder_of
from attendance.models import Invitation
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import AgendaItemFactory, AgendaProposalFactory, DutyAssignmentFactory, invited_meeting, user_with
from tests.stacks import walks

ON_AGENDA: dict[str, Callable[[Meeting, int, User], Any]] = {
    "add": lambda meeting, n, by: actions.add_item(meeting=meeting, kind="diskusi", title=f"Baru {n}", by=by),
    "approve": lambda meeting, _n, by: actions.approve_agenda(meeting=meeting, by=by),
    "open": lambda meeting, n, by: actions.open_agenda_version(meeting=meeting, reason="Tambahan" * n, by=by),
    "propose": lambda meeting, n, by: actions.propose_item(
        meeting=meeting, title=f"Usulan {n}", participant=meeting.participants.order_by("order")[n % 2], by=by
    ),
}
ON_PROPOSAL: dict[str, Callable[[AgendaProposal, int, User], Any]] = {
    "return": lambda row, n, by: actions.return_proposal(proposal=row, note="Perjelas" * n, by=by),
    "again": lambda row, n, by: actions.propose_again(proposal=row, title=f"Perbaikan {n}", by=by),
    "withdraw": lambda row, _n, by: actions.withdraw_proposal(proposal=row, by=by),
    "agree": lambda row, n, by: actions.agree_to_late_proposal(proposal=row, note="Ketua, lisan" * n, by=by),
    "accept": lambda row, n, by: actions.accept_proposal(proposal=row, place=n or None, by=by),
}
ON_ITEM: dict[str, Callable[[AgendaItem, int, User], Any]] = {
    "edit": lambda item, n, by: actions.edit_item(item=item, title=f"Judul {n}", duration_minutes=n, by=by),
    "move": lambda item, n, by: actions.move_item(item=item, to=n + 1, by=by),
    "remove": lambda item, _n, by: actions.remove_item(item=item, by=by),
    "start": lambda item, _n, by: actions.start_item(item=item, by=by),
    "finish": lambda item, _n, by: actions.finish_item(item=item, by=by),
    "decide": lambda item, n, by: actions.decide_item(item=item, decision=list(ItemDecision)[n % 4], by=by),
    "defer": lambda item, _n, by: actions.defer_item(item=item, by=by),
    "state": lambda item, n, by: actions.set_item_state(item=item, state=list(AgendaItemState)[n], by=by),
}
# What leads on is drawn more often.
LEADING = ("approve", "approve", "open", "propose", "agree", "accept", "return", "again", "start", "finish")
# A link, or who holds a role or a duty.
PEOPLE = (
    "link",
    "other link",
    "secretariat",
    "secretariat",
    "secretariat",
    "leadership",
    "leadership",
    "moderator",
    "delegate",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*ON_AGENDA, *ON_ITEM, *ON_PROPOSAL, "day", *LEADING)),
        st.sampled_from(PEOPLE),
        st.integers(0, 4),
    ),
    min_size=8,
    max_size=16,
)


class Walks(TestCase):
    @settings(max_examples=walks(25), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS, has_version=st.booleans())
    def test_no_walk_leaves_the_tables(self, steps: list[Any], has_version: bool) -> None:
        meeting = invited_meeting(2)
        people: dict[str, User] = {role.value: user_with(role, meeting.convener) for role in Role}
        people["moderator"] = DutyAssignmentFactory.create(meeting=meeting, duty=Duty.MODERATOR).user
        AgendaItemFactory.create_batch(2, meeting=meeting)
        AgendaProposalFactory.create(meeting=meeting, is_late=True)
        if has_version:
            actions.approve_agenda(meeting=meeting, by=people["leadership"])
        for act, who, choice in steps:
            if act == "day":
                Meeting.objects.filter(pk=meeting.pk, state=MeetingState.INVITED).update(state=MeetingState.ONGOING)
            else:
                walk_one(Meeting.objects.get(pk=meeting.pk), act, who, choice, people)


def walk_one(meeting: Meeting, act: str, who: str, choice: int, people: dict[str, User]) -> None:
    step = (act, who, choice)
    before, trail = rows(meeting), AuditEntry.objects.count()
    was_frozen, agenda = standing_of(meeting).is_frozen, frozen_items(meeting)
    try:
        with transaction.atomic():
            do(meeting, act, who, choice, people)
        done = True
    except (RakorError, Refused):
        done = False
    after = rows(meeting)
    assert done or after == before, f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    assert after == before or who not in {"delegate", "other link"}, step
    require_table(step, VERSION_MOVES, before["versions"], after["versions"])
    require_table(step, PROPOSAL_MOVES, before["proposals"], after["proposals"])
    require_table(step, ITEM_MOVES, before["items"], after["items"])
    for key, frozen in before["frozen"].items():
        assert after["frozen"][key] == frozen, f"{step}: version {key} was approved, and has changed"
    if was_frozen and act != "approve":
        assert frozen_items(meeting) == agenda, f"{step}: the agenda is frozen, and has changed"
    late = AgendaProposal.objects.filter(meeting=meeting, is_late=True, state=ProposalState.ACCEPTED)
    assert not late.filter(agreed_at=None).exists(), f"{step}: late, and accepted without the chair's yes"
    assert set(late.values_list("item", flat=True)) - {None} <= after["late items"], f"{step}: late, and not called so"
    assert standing_of(meeting).in_force is not None or not before["frozen"], f"{step}: nothing is in force any more"
    assert len(after["running"]) <= 1, f"{step}: two items run at once"


def require_table(step: object, moves: Any, before: dict[int, str], after: dict[int, str]) -> None:
    for key, now in after.items():
        was = before.get(key)
        # Starting an item ends the one that runs; both are single moves of the table.
        assert was is None or was == now or now in moves[was], f"{step}: {was} → {now}"


def do(meeting: Meeting, act: str, who: str, choice: int, people: dict[str, User]) -> None:
    user = people.get(who)
    if user is None:
        by_link(meeting, act, who, choice)
    elif act in ON_AGENDA:
        ON_AGENDA[act](meeting, choice, user)
    elif act in ON_PROPOSAL:
        ON_PROPOSAL[act](AgendaProposal.objects.filter(meeting=meeting).order_by("-pk")[0], choice, user)
    elif items := list(AgendaItem.objects.filter(meeting=meeting)):
        ON_ITEM[act](items[choice % len(items)], choice, user)


def by_link(meeting: Meeting, act: str, who: str, choice: int) -> None:
    """A link proposes for its own line; the other tries its hand at what the first has proposed."""
    own, other = (Invitation.objects.get(participant=line) for line in meeting.participants.order_by("order"))
    acting = own if who == "link" else other
    holds = {"by": holder_of(acting), "participant": acting.participant}
    proposal = AgendaProposal.objects.filter(meeting=meeting, participant=own.participant).order_by("-pk").first()
    if act == "propose" and who == "link":
        actions.propose_item(meeting=meeting, title=f"Dari tautan {choice}", **holds)
    elif proposal is not None and act == "again":
        actions.propose_again(proposal=proposal, title=f"Diperbaiki {choice}", **holds)
    elif proposal is not None and act == "withdraw":
        actions.withdraw_proposal(proposal=proposal, **holds)


def rows(meeting: Meeting) -> dict[str, Any]:
    versions = AgendaVersion.objects.filter(meeting=meeting)
    proposals = AgendaProposal.objects.filter(meeting=meeting)
    items = AgendaItem.objects.filter(meeting=meeting)
    frozen = versions.exclude(state=AgendaVersionState.DRAFT)
    return {
        "versions": dict(versions.values_list("pk", "state")),
        "frozen": {row.pk: (row.number, row.items, row.approved_at, row.approved_by) for row in frozen},
        "proposals": dict(proposals.values_list("pk", "state")),
        "said": list(proposals.order_by("pk").values_list("pk", "title", "is_late", "agreed_at", "decision_note")),
        "items": dict(items.values_list("pk", "state")),
        "words": list(items.order_by("pk").values_list("pk", "order", "title", "duration_minutes", "decision")),
        "late items": set(items.filter(is_late=True).values_list("pk", flat=True)),
        "running": list(items.filter(state=AgendaItemState.IN_PROGRESS).values_list("pk", flat=True)),
    }
