"""Any acts on a presentation by anyone in any order: it moves along its table, and nothing handed in is lost."""

import itertools
from typing import Any

import hypothesis.strategies as st
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from accounts.roles import Duty, Role
from agendas import actions
from agendas.models import Material, Presentation
from agendas.states import PRESENTATION_MOVES, PresentationState, Verdict
from attendance.links import holder_of
from audit.models import AuditEntry
from common.errors import RakorError, Refused
from flows.attendance import start_meeting
from meetings.models import Meeting, Participant
from tests.factories import DutyAssignmentFactory, PresentationFactory, UserFactory, invited_meeting, user_with
from tests.stacks import walks

ACTS = ("hand_in", "accept", "return", "accept_older", "show", "begin", "withdraw", "edit")
# Who may do most is drawn most: the others are refused, and a walk of refusals leads nowhere.
WHO = ("secretariat",) * 5 + ("asked",) * 3 + ("moderator", "neighbour", "leadership", "delegate", "nobody")
PLANS = {"secretariat"}
MAY = {
    "hand_in": {"secretariat", "asked"},
    "show": {"secretariat", "leadership", "moderator"},
}
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(WHO)), min_size=3, max_size=14)


class Walks(TestCase):
    @settings(max_examples=walks(25), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_no_walk_leaves_the_table(self, steps: list[tuple[str, str]]) -> None:
        meeting = invited_meeting(participants=2)
        asked, neighbour = meeting.participants.order_by("pk")
        people: dict[str, Any] = {
            "asked": asked,
            "neighbour": neighbour,
            "nobody": UserFactory.create(),
            "moderator": DutyAssignmentFactory.create(meeting=meeting, duty=Duty.MODERATOR).user,
            **{
                role.value: user_with(role, meeting.convener)
                for role in (Role.SECRETARIAT, Role.LEADERSHIP, Role.DELEGATE)
            },
        }
        slot = PresentationFactory.create(meeting=meeting, asked=asked.organization)
        files = itertools.count()
        for act, who in steps:
            walk_one(slot, act, who, people[who], files)


def walk_one(slot: Presentation, act: str, who: str, person: Any, files: "itertools.count[int]") -> None:
    step = (act, who)
    before, trail = standing(slot), AuditEntry.objects.count()
    try:
        with transaction.atomic():
            do(Presentation.objects.filter(pk=slot.pk).first(), act, person, files)
        done = True
    except (RakorError, Refused):
        done = False
    after = standing(slot)
    assert done or after == before, f"{step}: refused, and yet something has changed"
    assert after == before or AuditEntry.objects.count() > trail, f"{step}: changed without a line in the trail"
    assert after == before or who in MAY.get(act, PLANS), f"{step}: changed by someone who may not"
    state, versions = before
    now, kept = after
    if now is None:
        assert state in {None, PresentationState.REQUESTED}, f"{step}: more than a request is gone"
        assert not versions, f"{step}: something handed in is lost"
        return
    assert state is not None
    assert now == state or now in PRESENTATION_MOVES[PresentationState(state)], f"{step}: {state} → {now}"
    # Versions only grow, and a verdict once given stands.
    assert [row[0] for row in kept] == list(range(1, len(kept) + 1)), step
    assert [row[:2] for row in kept[: len(versions)]] == [row[:2] for row in versions], f"{step}: a version is lost"
    assert all(old[2] in {"", new[2]} for old, new in zip(versions, kept, strict=False)), f"{step}: a verdict is lost"
    assert now != PresentationState.ACCEPTED or kept[-1][2] == Verdict.ACCEPTED, step
    assert now != PresentationState.PRESENTED or any(row[2] == Verdict.ACCEPTED for row in kept), step


def standing(slot: Presentation) -> tuple[str | None, list[tuple[int, str, str]]]:
    state = Presentation.objects.filter(pk=slot.pk).values_list("state", flat=True).first()
    rows = Material.objects.filter(presentation=slot.pk).order_by("version")
    return state, list(rows.values_list("version", "file__sha256", "verdict"))


def do(slot: Presentation | None, act: str, person: Any, files: "itertools.count[int]") -> None:
    if slot is None:
        return
    newest, oldest = slot.materials.first(), slot.materials.last()
    if act == "hand_in":
        by_link = isinstance(person, Participant)
        actions.hand_in_material(
            presentation=slot,
            upload=SimpleUploadedFile("Paparan.pdf", b"%%PDF-1.7 %d" % next(files)),
            participant=person if by_link else None,
            by=holder_of(person.invitation) if by_link else person,
        )
        return
    # With a link nothing else can be asked for: its holder is no account.
    by = UserFactory.create() if isinstance(person, Participant) else person
    if act == "begin":
        start_meeting(meeting=Meeting.objects.get(pk=slot.meeting_id), by=by)
    elif act == "withdraw":
        actions.withdraw_request(presentation=slot, by=by)
    elif act == "edit":
        actions.edit_presentation(presentation=slot, title=f"{slot.title}.", by=by)
    elif act == "show":
        actions.mark_presented(presentation=slot, by=by)
    elif newest and act == "accept":
        actions.accept_material(material=newest, by=by)
    elif newest and act == "return":
        actions.return_material(material=newest, note="Perbaiki", by=by)
    elif oldest and act == "accept_older":
        actions.accept_material(material=oldest, by=by)
