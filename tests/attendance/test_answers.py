"""Answers: what is taken, what is refused, and what is kept of it."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.roles import Role
from attendance.actions import (
    Answer,
    AnswerRefused,
    AnswersClosed,
    Representative,
    answer_by_staff,
    answer_invitation,
    note_silence,
)
from attendance.links import holder_of
from attendance.models import Invitation, Representation
from attendance.states import ExcuseReason, RepresentationState, Rsvp
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from files.models import StoredFile
from flows.attendance import start_meeting
from meetings.models import Meeting
from meetings.states import MeetingState, RepresentationRule
from tests.factories import InvitationFactory, RepresentationFactory, invited_meeting, user_with

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
COMES = Answer(Rsvp.ACCEPTED, companions=2, needs="Kursi roda")
SENDS = Answer(Rsvp.DELEGATED, representative=Representative("Asisten Contoh", "Asisten I", "08120000000"))
CANNOT = Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.LEAVE, excuse_note="Cuti tahunan")


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(1)).get()


def letter(content: bytes = PDF, name: str = "surat tugas.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def give(invitation: Invitation, answer: Answer) -> Invitation:
    return answer_invitation(invitation=invitation, answer=answer, by=holder_of(invitation))


def change(meeting: Meeting, **fields: Any) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_coming_is_kept_with_companions_and_needs(invitation: Invitation) -> None:
    given = give(invitation, COMES)
    given.refresh_from_db()
    assert (given.state, given.companions, given.needs) == (Rsvp.ACCEPTED, 2, "Kursi roda")
    assert given.answered_at is not None
    assert given.answered_by == str(invitation.participant)
    assert given.answer_revision == 1


def test_representative_is_proposed_with_letter(invitation: Invitation) -> None:
    named = Representative("Asisten Contoh", "Asisten I", "0812", letter())
    give(invitation, Answer(Rsvp.DELEGATED, representative=named))
    representation = invitation.representations.get()
    assert representation.state == RepresentationState.PROPOSED
    assert (representation.name, representation.position) == ("Asisten Contoh", "Asisten I")
    assert representation.letter is not None
    with representation.letter.content.open() as kept:
        assert kept.read() == PDF


def test_excuse_is_kept_with_reason(invitation: Invitation) -> None:
    given = give(invitation, CANNOT)
    assert (given.state, given.excuse_reason, given.excuse_note) == (Rsvp.EXCUSED, "leave", "Cuti tahunan")


def test_of_an_illness_only_the_category_is_kept(invitation: Invitation) -> None:
    note = "Demam berdarah, dirawat"
    given = give(invitation, Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.SICK, excuse_note=note))
    given.refresh_from_db()
    assert (given.excuse_reason, given.excuse_note) == ("sick", "")


@pytest.mark.parametrize("answer", [COMES, Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.SICK, excuse_note="Tifus")])
def test_trail_tells_the_answer_but_neither_needs_nor_reasons(invitation: Invitation, answer: Answer) -> None:
    give(invitation, answer)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_kind, entry.subject_id) == (
        "answer_invitation",
        "link",
        invitation.participant.meeting.public_id,
    )
    assert entry.after["state"] == answer.state
    kept = str([entry.before, entry.after, entry.reason])
    assert "Kursi roda" not in kept
    assert "sick" not in kept
    assert "Tifus" not in kept


def test_changing_the_answer_withdraws_the_representative(invitation: Invitation) -> None:
    give(invitation, SENDS)
    given = give(invitation, COMES)
    assert given.state == Rsvp.ACCEPTED
    assert given.answer_revision == 2
    assert [r.state for r in invitation.representations.all()] == [RepresentationState.CANCELLED]


def test_another_representative_replaces_the_first(invitation: Invitation) -> None:
    give(invitation, SENDS)
    give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("Asisten Lain", "Asisten II")))
    assert [(r.name, r.state) for r in invitation.representations.all()] == [
        ("Asisten Lain", RepresentationState.PROPOSED),
        ("Asisten Contoh", RepresentationState.CANCELLED),
    ]


@pytest.mark.parametrize("answer", [COMES, SENDS, CANNOT])
def test_the_same_answer_twice_changes_nothing(invitation: Invitation, answer: Answer) -> None:
    give(invitation, answer)
    before = list(Invitation.objects.values()), Representation.objects.count(), AuditEntry.objects.count()
    give(invitation, answer)
    assert (list(Invitation.objects.values()), Representation.objects.count(), AuditEntry.objects.count()) == before


def test_the_same_letter_twice_is_kept_once(invitation: Invitation) -> None:
    for _ in range(2):
        give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I", "", letter())))
    assert StoredFile.objects.count() == 1
    assert invitation.representations.count() == 1


def test_letter_stays_when_other_particulars_of_the_same_person_change(invitation: Invitation) -> None:
    give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I", "", letter())))
    give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I", "0812")))
    active = invitation.representations.get(state=RepresentationState.PROPOSED)
    assert active.phone == "0812"
    assert active.letter is not None


def test_letter_of_one_person_never_becomes_that_of_another(invitation: Invitation) -> None:
    give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "Asisten I", "", letter())))
    give(invitation, Answer(Rsvp.DELEGATED, representative=Representative("B. Contoh", "Asisten II")))
    assert invitation.representations.get(state=RepresentationState.PROPOSED).letter is None


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer("hadirr"), "state"),
        (Answer(Rsvp.PENDING), "state"),
        (Answer(Rsvp.NO_RESPONSE), "state"),
        (Answer(Rsvp.ACCEPTED, companions=6), "companions"),
        (Answer(Rsvp.ACCEPTED, companions=-1), "companions"),
        (Answer(Rsvp.DELEGATED), "name"),
        (Answer(Rsvp.DELEGATED, companions=6, representative=Representative("A", "B")), "companions"),
        (Answer(Rsvp.DELEGATED, representative=Representative("", "Asisten I")), "name"),
        (Answer(Rsvp.DELEGATED, representative=Representative("A. Contoh", "")), "position"),
        (Answer(Rsvp.EXCUSED), "excuse_reason"),
        (Answer(Rsvp.EXCUSED, excuse_reason="malas"), "excuse_reason"),
        (Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.OTHER, excuse_note="sibuk"), "excuse_note"),
        (
            Answer(Rsvp.DELEGATED, representative=Representative("A", "B", letter=letter(b"MZ\x90\x00", "a.pdf"))),
            "letter",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_kept(invitation: Invitation, answer: Answer, field: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        give(invitation, answer)
    assert field in refused.value.problems
    invitation.refresh_from_db()
    assert invitation.state == Rsvp.PENDING
    assert (Representation.objects.count(), StoredFile.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_nobody_is_represented_by_himself(invitation: Invitation) -> None:
    line = invitation.participant
    line.printed_name = "Pejabat Contoh"
    line.save()
    named = Representative("PEJABAT CONTOH", line.position_label.upper())
    with pytest.raises(AnswerRefused) as refused:
        give(invitation, Answer(Rsvp.DELEGATED, representative=named))
    assert set(refused.value.problems) == {"name", "position"}


def test_in_person_means_in_person(invitation: Invitation) -> None:
    change(invitation.participant.meeting, representation=RepresentationRule.IN_PERSON)
    with pytest.raises(AnswerRefused) as refused:
        give(invitation, SENDS)
    assert set(refused.value.problems) == {"state"}


@pytest.mark.parametrize("state", set(MeetingState) - {MeetingState.INVITED})
def test_link_answers_only_while_invitations_are_out(state: MeetingState) -> None:
    invitation = Invitation.objects.of(invited_meeting(1, state)).get()
    with pytest.raises(AnswersClosed):
        give(invitation, COMES)


def test_cut_off_is_to_the_moment(invitation: Invitation) -> None:
    meeting = invitation.participant.meeting
    change(meeting, answer_deadline=timezone.now() + dt.timedelta(minutes=1))
    give(invitation, COMES)
    change(meeting, answer_deadline=timezone.now() - dt.timedelta(seconds=1))
    with pytest.raises(AnswersClosed):
        give(invitation, CANNOT)


def test_meeting_is_read_again_before_the_answer_is_taken(invitation: Invitation) -> None:
    """The page was opened while answers were open; the row in its hands is stale."""
    assert invitation.participant.meeting.answers_open
    change(invitation.participant.meeting, state=MeetingState.CANCELLED, state_reason="Bencana")
    with pytest.raises(AnswersClosed):
        give(invitation, COMES)


# --- by telephone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "taken"),
    [
        (MeetingState.SCHEDULED, False),
        (MeetingState.INVITED, True),
        (MeetingState.ONGOING, True),
        (MeetingState.HELD, True),
        (MeetingState.CLOSED, False),
        (MeetingState.CANCELLED, False),
        (MeetingState.POSTPONED, False),
    ],
)
def test_secretariat_answers_after_the_cut_off_until_the_meeting_is_over(state: MeetingState, taken: bool) -> None:
    meeting = invited_meeting(1, state, answer_deadline=timezone.now() - dt.timedelta(days=1))
    invitation = Invitation.objects.of(meeting).get()
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    if taken:
        given = answer_by_staff(invitation=invitation, answer=COMES, by=staff)
        assert (given.state, given.answered_by) == (Rsvp.ACCEPTED, staff.name)
    else:
        with pytest.raises(AnswersClosed):
            answer_by_staff(invitation=invitation, answer=COMES, by=staff)


def test_no_answer_is_entered_once_the_roll_is_final() -> None:
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=timezone.now())
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    with pytest.raises(AnswersClosed):
        answer_by_staff(invitation=Invitation.objects.of(meeting).get(), answer=COMES, by=staff)


@pytest.mark.parametrize("role", set(Role) - {Role.SECRETARIAT})
def test_only_who_invites_answers_for_another(invitation: Invitation, role: Role) -> None:
    other = user_with(role, invitation.participant.meeting.convener)
    with pytest.raises(Refused):
        answer_by_staff(invitation=invitation, answer=COMES, by=other)


def test_late_answer_replaces_silence() -> None:
    meeting = invited_meeting(1)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    start_meeting(meeting=meeting, by=staff)
    invitation = Invitation.objects.of(meeting).get()
    assert invitation.state == Rsvp.NO_RESPONSE
    assert answer_by_staff(invitation=invitation, answer=CANNOT, by=staff).state == Rsvp.EXCUSED


# --- silence -----------------------------------------------------------------------------------------------------


def test_starting_the_meeting_notes_silence_and_leaves_answers_alone() -> None:
    meeting = invited_meeting(3)
    staff = user_with(Role.SECRETARIAT, meeting.convener)
    answered = Invitation.objects.of(meeting).first()
    assert answered is not None
    give(answered, COMES)
    start_meeting(meeting=meeting, by=staff)
    assert meeting.state == MeetingState.ONGOING
    assert sorted(Invitation.objects.of(meeting).values_list("state", flat=True)) == [
        Rsvp.ACCEPTED,
        Rsvp.NO_RESPONSE,
        Rsvp.NO_RESPONSE,
    ]
    assert AuditEntry.objects.get(action="note_silence").after == {"no_response": 2}


def test_silence_is_not_noted_before_the_meeting_begins() -> None:
    meeting = invited_meeting(1)
    with pytest.raises(WrongState):
        note_silence(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))


def test_silence_of_other_meetings_is_left_alone() -> None:
    other = InvitationFactory.create()
    meeting = invited_meeting(1)
    start_meeting(meeting=meeting, by=user_with(Role.SECRETARIAT, meeting.convener))
    other.refresh_from_db()
    assert other.state == Rsvp.PENDING


def test_one_representative_at_a_time_is_held_by_the_database() -> None:
    from django.db import IntegrityError

    first = RepresentationFactory.create()
    with pytest.raises(IntegrityError):
        RepresentationFactory.create(invitation=first.invitation)
