"""How papers move: the tables are the domain's, and neither actions nor database let a paper leave them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.roles import Role
from common.errors import RakorError
from documents import actions
from documents.facts import sha256_of
from documents.models import Paper, Rendering
from documents.queries import facts_now
from documents.states import EDITABLE, FROZEN, MOVES, NUMBERED, SHAPES, PaperKind, PaperState
from tests.factories import letter_ready, minutes_ready, paper_of, user_with

P = PaperState
WRITING = {
    (P.DRAFT, P.IN_REVIEW),
    (P.IN_REVIEW, P.RETURNED),
    (P.IN_REVIEW, P.APPROVED),
    (P.RETURNED, P.DRAFT),
    (P.RETURNED, P.IN_REVIEW),
    # Where the office's letter system numbers: approved, and waiting for it.
    (P.IN_REVIEW, P.NUMBERING),
    (P.NUMBERING, P.APPROVED),
    (P.APPROVED, P.SIGNED),
    # Nobody signs it: the number stays with it, marked "batal".
    (P.NUMBERING, P.VOID),
    (P.APPROVED, P.VOID),
}
ISSUED = WRITING | {(P.SIGNED, P.REVOKED), (P.SIGNED, P.SUPERSEDED)}
# domain.md §6, with the number that is awaited and the paper that nobody signs (ADR 0024).
DOMAIN = {
    PaperKind.INVITATION_LETTER: WRITING
    | {
        (P.SIGNED, P.SENT),
        (P.APPROVED, P.REVOKED),
        (P.SIGNED, P.REVOKED),
        (P.SENT, P.REVOKED),
        (P.SENT, P.SUPERSEDED),
    },
    PaperKind.MINUTES: WRITING
    | {
        (P.IN_REVIEW, P.CIRCULATED),
        (P.CIRCULATED, P.RETURNED),
        (P.CIRCULATED, P.NUMBERING),
        (P.CIRCULATED, P.APPROVED),
        (P.SIGNED, P.SUPERSEDED),
    },
    PaperKind.ELECTION_RECORD: WRITING | {(P.SIGNED, P.SUPERSEDED)},
    PaperKind.VERBATIM: ISSUED,
    PaperKind.ATTENDANCE_LIST: ISSUED,
    PaperKind.REPORT: ISSUED,
    PaperKind.EXTRACT: ISSUED,
    PaperKind.CLARIFICATION: ISSUED,
}


@pytest.mark.parametrize("kind", PaperKind.values)
def test_moves_are_those_of_the_domain(kind: str) -> None:
    assert {(source, target) for source, targets in MOVES[kind].items() for target in targets} == DOMAIN[
        PaperKind(kind)
    ]


@pytest.mark.parametrize("kind", PaperKind.values)
def test_no_way_leads_from_frozen_back_to_editable(kind: str) -> None:
    reached, ahead = set(), {P.NUMBERING.value, P.APPROVED.value}
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead |= {str(target) for target in MOVES[kind][state]} - reached
    assert not reached & set(EDITABLE)
    assert reached <= set(FROZEN)


def test_every_state_has_a_shape() -> None:
    assert set(SHAPES) == set(PaperState)


# --- random walks ------------------------------------------------------------------------------------------------

ACTS = ("edit", "submit", "return", "approve", "sign", "send", "revoke", "draft_pdf")
LEADS_TO = {
    "submit": P.IN_REVIEW,
    "return": P.RETURNED,
    "approve": P.APPROVED,
    "sign": P.SIGNED,
    "send": P.SENT,
    "revoke": P.REVOKED,
}


def act(name: str, paper: Paper, users: dict[str, Any]) -> None:
    writer, approver = users["writer"], users["approver"]
    fresh = Paper.objects.get(pk=paper.pk)
    match name:
        case "edit":
            actions.edit_letter(paper=fresh, by=writer, opening="Kata pembuka baru")
        case "submit":
            actions.submit_paper(paper=fresh, by=writer)
        case "return":
            actions.return_paper(paper=fresh, by=approver, note="Perbaiki")
        case "approve":
            read = sha256_of(facts_now(fresh))
            actions.approve_paper(paper=fresh, by=approver, read_sha256=read)
        case "sign":
            actions.sign_paper(paper=fresh, by=approver)
        case "send":
            actions.mark_sent(paper=fresh, by=writer)
        case "revoke":
            actions.revoke_paper(paper=fresh, by=writer, reason="Salah hari")
        case "draft_pdf":
            actions.render_draft(paper=fresh, by=writer)


class Walks(TestCase):
    """Any acts in any order: a paper moves only along the table, and what is frozen stays as it was frozen."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(is_letter=st.booleans(), steps=st.lists(st.sampled_from(ACTS), max_size=14))
    def test_no_walk_leaves_the_table(self, is_letter: bool, steps: list[str]) -> None:
        paper = letter_ready(1) if is_letter else minutes_ready(1)
        convener = paper.meeting.convener
        users = {"writer": user_with(Role.SECRETARIAT, convener), "approver": user_with(Role.LEADERSHIP, convener)}
        frozen = None
        for step in steps:
            before = P(Paper.objects.values_list("state", flat=True).get(pk=paper.pk))
            try:
                with transaction.atomic():
                    act(step, paper, users)
                done = True
            except RakorError:
                done = False
            paper.refresh_from_db()
            after = P(paper.state)
            # A letter that has gone out is taken back only while its meeting stands as invited, which it never does
            # here: the walk moves the paper alone.
            allowed = LEADS_TO.get(step) in MOVES[paper.kind][before] and (step, before) != ("revoke", P.SENT)
            assert after == (LEADS_TO[step] if done and step in LEADS_TO else before)
            assert done == (allowed if step in LEADS_TO else is_right(step, before, is_letter=is_letter)), (
                step,
                before,
            )
            if frozen is not None:
                assert frozen == (paper.number, paper.facts, paper.facts_sha256, paper.dated)
            elif after in FROZEN:
                frozen = (paper.number, paper.facts, paper.facts_sha256, paper.dated)
                assert paper.number
                assert sha256_of(paper.facts or {}) == paper.facts_sha256


def is_right(step: str, state: PaperState, *, is_letter: bool) -> bool:
    return state in EDITABLE if step == "edit" else state not in FROZEN


# --- what the database itself refuses ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("state", FROZEN)
@pytest.mark.parametrize("lack", [{"facts": None}, {"approved_at": None}])
def test_approved_paper_is_frozen(state: PaperState, lack: dict[str, Any]) -> None:
    paper = paper_of(letter_ready(1, P.REVOKED).meeting, PaperKind.INVITATION_LETTER, state, version=2)
    with pytest.raises(IntegrityError):
        Paper.objects.filter(pk=paper.pk).update(**lack)


@pytest.mark.django_db
@pytest.mark.parametrize("state", NUMBERED)
@pytest.mark.parametrize("lack", [{"number": ""}, {"dated": None}])
def test_paper_that_waits_for_no_number_has_one(state: PaperState, lack: dict[str, Any]) -> None:
    paper = paper_of(letter_ready(1, P.REVOKED).meeting, PaperKind.INVITATION_LETTER, state, version=2)
    with pytest.raises(IntegrityError):
        Paper.objects.filter(pk=paper.pk).update(**lack)


@pytest.mark.django_db
@pytest.mark.parametrize("lack", [{"circulated_facts": None}, {"objections_until": None}])
def test_circulated_minutes_lie_there_until_a_day(lack: dict[str, Any]) -> None:
    paper = minutes_ready(1, P.CIRCULATED)
    with pytest.raises(IntegrityError):
        Paper.objects.filter(pk=paper.pk).update(**lack)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [P.SIGNED, P.SENT])
def test_signed_paper_has_its_time(state: PaperState) -> None:
    paper = letter_ready(1, state)
    with pytest.raises(IntegrityError):
        Paper.objects.filter(pk=paper.pk).update(signed_at=None)


@pytest.mark.django_db
def test_one_draft_at_a_time_and_each_version_once() -> None:
    paper = letter_ready(1)
    for fields in ({"version": 2}, {"version": 1, "state": P.REVOKED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.create(meeting=paper.meeting, kind=paper.kind, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"edition": "draft"}, {"edition": "copy"}])
def test_rendering_has_what_its_edition_needs(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Rendering.objects.create(key="k", paper=letter_ready(1), **fields)
