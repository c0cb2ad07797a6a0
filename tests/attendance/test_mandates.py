"""Who is sent, of what rank, by what, and for how many posts."""

from typing import Any

import pytest

from accounts.roles import Role
from attendance.actions import Answer, AnswerRefused, Representative, answer_by_staff, answer_invitation
from attendance.links import holder_of
from attendance.models import Invitation, Representation
from attendance.states import MandateKind, RepresentationState, Rsvp
from audit.models import AuditEntry
from directory.states import PositionRole
from meetings.models import Meeting
from tests.factories import AppointmentFactory, InvitationFactory, PositionFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitations() -> list[Invitation]:
    return list(Invitation.objects.of(invited_meeting(2)).order_by("participant__order"))


def send(invitation: Invitation, **said: Any) -> Representation:
    named = Representative(**{"name": "A. Contoh", "position": "Asisten I", **said})
    answer_invitation(
        invitation=invitation, answer=Answer(Rsvp.DELEGATED, representative=named), by=holder_of(invitation)
    )
    return invitation.representations.get(state=RepresentationState.PROPOSED)


@pytest.mark.parametrize(
    ("rank", "asks_chair"), [("II.a", False), ("II.b", False), ("III.a", True), ("", True), ("X", True)]
)
def test_below_the_rank_asked_the_chair_decides(invitations: list[Invitation], rank: str, asks_chair: bool) -> None:
    Meeting.objects.update(minimum_rank="II.b")
    assert send(invitations[0], rank=rank).needs_chair is asks_chair


def test_where_no_rank_is_asked_the_chair_is_not(invitations: list[Invitation]) -> None:
    assert not send(invitations[0]).needs_chair


def test_rank_of_a_known_post_counts_not_the_one_said(invitations: list[Invitation]) -> None:
    Meeting.objects.update(minimum_rank="II.b")
    low = PositionFactory.create(rank="III.b")
    sent = send(invitations[0], post=low, rank="I.a")
    assert (sent.rank, sent.needs_chair) == ("III.b", True)


def test_deputy_of_a_region_stands_above_every_rank(invitations: list[Invitation]) -> None:
    Meeting.objects.update(minimum_rank="I.a")
    assert not send(invitations[0], post=PositionFactory.create(rank="", role=PositionRole.DEPUTY_HEAD)).needs_chair


def test_the_number_of_the_letter_is_kept(invitations: list[Invitation]) -> None:
    sent = send(invitations[0], mandate_kind=MandateKind.ASSIGNMENT, mandate_number="800.1.11.1/215/2030")
    assert sent.mandate_number == "800.1.11.1/215/2030"
    assert invitations[0].entries.get().particulars["representative"]["mandate_number"] == sent.mandate_number


def test_disposition_needs_its_words_and_is_kept_as_the_record(invitations: list[Invitation]) -> None:
    with pytest.raises(AnswerRefused) as refused:
        send(invitations[0], mandate_kind=MandateKind.DISPOSITION)
    assert set(refused.value.problems) == {"instruction"}
    send(invitations[0], mandate_kind=MandateKind.DISPOSITION, instruction="Hadiri dan laporkan")
    said = invitations[0].entries.get().particulars["representative"]
    assert (said["mandate_kind"], said["instruction"]) == ("disposition", "Hadiri dan laporkan")


@pytest.mark.parametrize("said", [{"mandate": "rule"}, {"mandate_kind": "letter"}])
def test_unknown_words_of_mandate_are_refused(invitations: list[Invitation], said: dict[str, str]) -> None:
    with pytest.raises(AnswerRefused) as refused:
        send(invitations[0], **said)
    assert set(refused.value.problems) == set(said)


@pytest.mark.parametrize("name", ["A. Contoh", "a. contoh", "A. CONTOH"])
def test_nobody_represents_two_posts(invitations: list[Invitation], name: str) -> None:
    send(invitations[0])
    with pytest.raises(AnswerRefused) as refused:
        send(invitations[1], name=name)
    assert str(invitations[0].participant) in refused.value.problems["name"]
    assert (Representation.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_one_post_does_not_represent_two_even_under_another_spelling(invitations: list[Invitation]) -> None:
    post = PositionFactory.create()
    send(invitations[0], post=post)
    with pytest.raises(AnswerRefused):
        send(invitations[1], post=post, name="Drs. A. Contoh")


def test_who_was_withdrawn_or_refused_is_free_again(invitations: list[Invitation]) -> None:
    send(invitations[0])
    answer_invitation(invitation=invitations[0], answer=Answer(Rsvp.ACCEPTED), by=holder_of(invitations[0]))
    assert send(invitations[1]).name == "A. Contoh"
    Representation.objects.filter(state=RepresentationState.PROPOSED).update(state=RepresentationState.REJECTED)
    assert send(invitations[0]).name == "A. Contoh"


def test_same_person_may_sit_for_posts_of_two_meetings(invitations: list[Invitation]) -> None:
    send(invitations[0])
    other = Invitation.objects.of(invited_meeting(1)).get()
    assert send(other).name == "A. Contoh"


def test_meeting_may_let_one_person_represent_several(invitations: list[Invitation]) -> None:
    Meeting.objects.update(shared_representatives=True)
    for invitation in invitations:
        send(invitation)
    assert Representation.objects.count() == 2


def test_secretariat_may_let_one_person_represent_two(invitations: list[Invitation]) -> None:
    send(invitations[0])
    staff = user_with(Role.SECRETARIAT, invitations[0].participant.meeting.convener)
    answer = Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I"))
    with pytest.raises(AnswerRefused):
        answer_by_staff(invitation=invitations[1], answer=answer, by=staff)
    answer_by_staff(invitation=invitations[1], answer=answer, by=staff, may_share=True)
    assert Representation.objects.count() == 2


def test_holder_of_the_post_does_not_represent_himself(invitations: list[Invitation]) -> None:
    held = AppointmentFactory.create(position=invitations[0].participant.position)
    with pytest.raises(AnswerRefused) as refused:
        send(invitations[0], name=held.official.name.upper())
    assert set(refused.value.problems) == {"name"}


def test_another_mandate_is_another_proposal(invitations: list[Invitation]) -> None:
    send(invitations[0], mandate="report")
    assert send(invitations[0], mandate="decide").mandate == "decide"
    assert invitations[0].representations.filter(state=RepresentationState.CANCELLED).count() == 1


@pytest.mark.parametrize(("limit", "brought", "taken"), [(0, 0, True), (0, 1, False), (2, 2, True), (2, 3, False)])
def test_companions_up_to_what_the_meeting_allows(limit: int, brought: int, taken: bool) -> None:
    invitation = InvitationFactory.create(participant__meeting=invited_meeting(1, companions_limit=limit))
    answer = Answer(Rsvp.ACCEPTED, companions=brought)
    if taken:
        given = answer_invitation(invitation=invitation, answer=answer, by=holder_of(invitation))
        assert given.companions == brought
    else:
        with pytest.raises(AnswerRefused) as refused:
            answer_invitation(invitation=invitation, answer=answer, by=holder_of(invitation))
        assert set(refused.value.problems) == {"companions"}
