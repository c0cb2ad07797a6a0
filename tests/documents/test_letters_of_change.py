"""The letter that takes the place of one that names a day which is no more."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from attendance.models import Invitation
from attendance.states import Rsvp
from common.errors import Refused, WrongState
from documents.actions import draft_change_letter, draft_letter, edit_letter, revoke_paper
from documents.facts import InvitationLetterFacts, letter_facts, sha256_of
from documents.models import Paper, Rendering
from documents.queries import facts_now, letter_facts_now, names_former_schedule
from documents.rendering.letter import letter_html
from documents.states import Edition, PaperState
from flows.changes import move_meeting, postpone_meeting
from flows.papers import approve_and_sign, invite_added, send_invitations
from meetings.actions import name_new_date
from meetings.models import Meeting
from meetings.plan import SchedulePlan, SessionPlan
from meetings.states import MeetingState
from notices.models import Message
from notices.states import MessageKind
from tests.factories import ContactFactory, ParticipantFactory, letter_ready, user_with

pytestmark = pytest.mark.django_db

LATER = dt.date(2030, 10, 23)
P = PaperState


def secretariat(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def issue(paper: Paper) -> Paper:
    """Approved, signed and sent."""
    approver = user_with(Role.LEADERSHIP, paper.meeting.convener)
    if paper.state == P.DRAFT:
        Paper.objects.filter(pk=paper.pk).update(state=P.IN_REVIEW)
        paper.refresh_from_db()
    approve_and_sign(paper=paper, by=approver, read_sha256=sha256_of(facts_now(paper)))
    send_invitations(paper=paper, by=secretariat(paper.meeting))
    paper.refresh_from_db()
    return paper


@pytest.fixture
def letter() -> Paper:
    """A letter that is out; one of two has answered."""
    paper = letter_ready(2, P.IN_REVIEW)
    paper.opening = "Dalam rangka evaluasi triwulan, kami mengundang Saudara pada:"
    paper.save()
    for line in paper.meeting.participants.all():
        ContactFactory.create(position=line.position)
    return issue(paper)


def schedule(meeting: Meeting, **changes: Any) -> SchedulePlan:
    kept: dict[str, Any] = {
        "sessions": (SessionPlan(LATER, dt.time(10)),),
        "venue": meeting.venue,
        "answer_deadline": dt.datetime(2030, 10, 21, 8, tzinfo=dt.UTC),
    }
    return SchedulePlan(**(kept | changes))


def moved(letter: Paper) -> Meeting:
    meeting = Meeting.objects.get(pk=letter.meeting_id)
    move_meeting(meeting=meeting, plan=schedule(meeting), reason="Banjir", by=secretariat(meeting))
    letter.refresh_from_db()
    return meeting


def said_by(paper: Paper) -> InvitationLetterFacts:
    return letter_facts(paper.facts or {}) if paper.is_frozen else letter_facts_now(paper)


def test_a_letter_of_change_names_the_former_letter_and_day(letter: Paper) -> None:
    meeting = moved(letter)
    assert names_former_schedule(letter)
    change = draft_change_letter(meeting=meeting, by=secretariat(meeting))
    assert (change.version, change.supersedes, change.state) == (2, letter, P.DRAFT)
    assert (change.signer, change.addressee_line) == (letter.signer, letter.addressee_line)
    said = said_by(change)
    assert said.subject == f"Perubahan jadwal {meeting.title}"
    assert said.former
    assert (said.former.number, said.former.date) == (letter.number, letter.dated)
    html = " ".join(letter_html(said).split())
    for words in (letter.number, "semula", "16 Oktober 2030", "23 Oktober 2030", "evaluasi triwulan"):
        assert words in html
    assert html.index("16 Oktober 2030") < html.index("evaluasi triwulan")


def test_a_first_letter_says_nothing_of_change(letter: Paper) -> None:
    said = said_by(letter)
    assert (said.former, said.subject) == (None, f"Undangan {letter.meeting.title}")
    assert "Menindaklanjuti" not in letter_html(said)
    assert not names_former_schedule(letter)


def test_facts_that_were_frozen_before_there_were_changes_are_still_read(letter: Paper) -> None:
    older = dict(letter.facts or {})
    del older["former"]
    assert letter_facts(older).former is None
    assert not names_former_schedule(letter)


def test_sent_it_takes_the_place_of_the_former_one(letter: Paper) -> None:
    meeting = moved(letter)
    change = issue(draft_change_letter(meeting=meeting, by=secretariat(meeting)))
    letter.refresh_from_db()
    assert (letter.state, change.state) == (P.SUPERSEDED, P.SENT)
    assert not names_former_schedule(change)
    copies = Rendering.objects.filter(paper=change, edition=Edition.COPY)
    told = Message.objects.filter(kind=MessageKind.INVITATION, attachment__in=copies)
    assert copies.count() == told.count() == 2
    assert all(f"mengganti surat kami nomor {letter.number}" in message.body for message in told)
    assert Invitation.objects.of(meeting).count() == 2


def test_of_a_postponed_meeting_the_new_letter_invites_again(letter: Paper) -> None:
    meeting = Meeting.objects.get(pk=letter.meeting_id)
    Invitation.objects.filter(pk=Invitation.objects.of(meeting)[0].pk).update(
        state=Rsvp.ACCEPTED, answered_at=letter.sent_at
    )
    by = secretariat(meeting)
    postpone_meeting(meeting=meeting, reason="Banjir", by=by)
    with pytest.raises(WrongState):
        draft_change_letter(meeting=meeting, by=by)
    name_new_date(meeting=meeting, plan=schedule(meeting), by=by)
    issue(draft_change_letter(meeting=meeting, by=by))
    meeting.refresh_from_db()
    letter.refresh_from_db()
    assert (meeting.state, letter.state) == (MeetingState.INVITED, P.SUPERSEDED)
    assert set(Invitation.objects.of(meeting).values_list("state", flat=True)) == {Rsvp.PENDING}


def test_a_postponed_meeting_that_comes_back_to_its_day_gets_its_letter_too(letter: Paper) -> None:
    meeting = Meeting.objects.get(pk=letter.meeting_id)
    by = secretariat(meeting)
    postpone_meeting(meeting=meeting, reason="Banjir", by=by)
    deadline = dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC)
    same = schedule(meeting, sessions=(SessionPlan(dt.date(2030, 10, 16), dt.time(9)),), answer_deadline=deadline)
    name_new_date(meeting=meeting, plan=same, by=by)
    assert draft_change_letter(meeting=meeting, by=by).supersedes == letter


def test_there_is_no_letter_of_change_without_a_change(letter: Paper) -> None:
    by = secretariat(letter.meeting)
    with pytest.raises(WrongState):
        draft_change_letter(meeting=letter.meeting, by=by)
    meeting = moved(letter)
    with pytest.raises(Refused):
        draft_change_letter(meeting=meeting, by=user_with(Role.LEADERSHIP, meeting.convener))
    draft_change_letter(meeting=meeting, by=by)
    with pytest.raises(WrongState):
        draft_change_letter(meeting=meeting, by=by)
    with pytest.raises(WrongState):
        draft_letter(meeting=meeting, by=by, signer=letter.signer)


def test_its_words_are_edited_like_those_of_any_draft(letter: Paper) -> None:
    meeting = moved(letter)
    change = draft_change_letter(meeting=meeting, by=secretariat(meeting))
    edit_letter(paper=change, by=secretariat(meeting), subject="Perubahan tempat")
    assert said_by(change).subject == "Perubahan tempat"


def test_revoked_before_it_went_out_it_leaves_room_for_another(letter: Paper) -> None:
    meeting = moved(letter)
    by = secretariat(meeting)
    change = draft_change_letter(meeting=meeting, by=by)
    Paper.objects.filter(pk=change.pk).update(state=P.IN_REVIEW)
    change.refresh_from_db()
    approver = user_with(Role.LEADERSHIP, meeting.convener)
    approve_and_sign(paper=change, by=approver, read_sha256=sha256_of(facts_now(change)))
    revoke_paper(paper=change, by=by, reason="Salah ketik")
    letter.refresh_from_db()
    assert letter.state == P.SENT
    third = draft_change_letter(meeting=meeting, by=by)
    assert (third.version, third.supersedes) == (3, letter)


def test_a_former_letter_that_was_revoked_meanwhile_stays_revoked(letter: Paper) -> None:
    meeting = moved(letter)
    by = secretariat(meeting)
    change = draft_change_letter(meeting=meeting, by=by)
    revoke_paper(paper=letter, by=by, reason="Jadwal berubah")
    issue(change)
    letter.refresh_from_db()
    assert letter.state == P.REVOKED


def test_nobody_is_invited_late_by_a_letter_that_names_the_former_day(letter: Paper) -> None:
    meeting = moved(letter)
    ParticipantFactory.create(meeting=meeting)
    paper = Paper.objects.get(pk=letter.pk)
    with pytest.raises(WrongState):
        invite_added(paper=paper, by=secretariat(meeting))
    change = issue(draft_change_letter(meeting=meeting, by=secretariat(meeting)))
    assert Rendering.objects.filter(paper=change, edition=Edition.COPY).count() == 3
