"""The reply to what the secretariat asked about a reason."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from attendance.actions import Answer, AnswerRefused, AnswersClosed, answer_invitation, explain_excuse
from attendance.links import holder_of
from attendance.models import Invitation
from attendance.states import ExcuseReason, ExcuseState, Rsvp
from audit.models import AuditEntry
from common.errors import WrongState
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.factories import invited_meeting

pytestmark = pytest.mark.django_db

WORDS = "Mendampingi Gubernur di Jakarta"


def excused(reason: str = ExcuseReason.OFFICIAL_DUTY, state: str = ExcuseState.ASKED_BACK) -> Invitation:
    invitation = Invitation.objects.of(invited_meeting(1)).get()
    answer = Answer(Rsvp.EXCUSED, excuse_reason=reason, excuse_note="Dinas luar")
    given = answer_invitation(invitation=invitation, answer=answer, by=holder_of(invitation))
    Invitation.objects.filter(pk=given.pk).update(excuse_state=state, excuse_question="Dinas ke mana?")
    return given


def explain(invitation: Invitation, words: str = WORDS, document: SimpleUploadedFile | None = None) -> Invitation:
    return explain_excuse(invitation=invitation, words=words, document=document, by=holder_of(invitation))


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("surat tugas.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "application/pdf")


@pytest.mark.parametrize("state", [ExcuseState.ASKED_BACK, ExcuseState.UNCLEAR])
def test_explained_reason_waits_to_be_judged_and_both_texts_are_kept(state: str) -> None:
    invitation = excused(state=state)
    given = explain(invitation)
    given.refresh_from_db()
    assert (given.excuse_state, given.excuse_note, given.state) == (ExcuseState.SUBMITTED, WORDS, Rsvp.EXCUSED)
    assert [(entry.note, entry.revision) for entry in invitation.entries.all()] == [(WORDS, 2), ("Dinas luar", 1)]


def test_trail_tells_that_it_was_explained_but_not_how() -> None:
    explain(excused())
    entry = AuditEntry.objects.get(action="explain_excuse")
    assert (entry.before, entry.after) == ({"excuse_state": "asked_back"}, {"excuse_state": "submitted"})


def test_a_document_explains_too() -> None:
    given = explain(excused(), "", paper())
    assert given.excuse_document is not None
    assert given.excuse_note == "Dinas luar"


@pytest.mark.parametrize("words", ["", "di luar"])
def test_too_few_words_are_refused(words: str) -> None:
    invitation = excused()
    with pytest.raises(AnswerRefused) as refused:
        explain(invitation, words)
    assert set(refused.value.problems) == {"words"}
    invitation.refresh_from_db()
    assert (invitation.excuse_state, invitation.entries.count()) == (ExcuseState.ASKED_BACK, 1)


def test_file_that_cannot_be_kept_is_refused_and_nothing_moves() -> None:
    invitation = excused()
    with pytest.raises(AnswerRefused) as refused:
        explain(invitation, WORDS, SimpleUploadedFile("surat.pdf", b"MZ"))
    assert set(refused.value.problems) == {"document"}
    invitation.refresh_from_db()
    assert invitation.excuse_state == ExcuseState.ASKED_BACK


def test_of_an_illness_words_are_never_kept() -> None:
    invitation = excused(ExcuseReason.SICK)
    with pytest.raises(AnswerRefused) as refused:
        explain(invitation, "Dirawat karena tifus")
    assert set(refused.value.problems) == {"document"}
    given = explain(invitation, "Dirawat karena tifus", paper())
    given.refresh_from_db()
    assert (given.excuse_note, given.excuse_document is not None) == ("", True)
    assert "tifus" not in str(list(invitation.entries.values("note", "particulars")))


@pytest.mark.parametrize("state", [ExcuseState.SUBMITTED, ExcuseState.ACCEPTED])
def test_nothing_is_explained_that_nobody_asked(state: str) -> None:
    with pytest.raises(WrongState):
        explain(excused(state=state))


def test_second_reply_is_refused() -> None:
    invitation = excused()
    explain(invitation)
    with pytest.raises(WrongState):
        explain(invitation)


def test_reply_is_taken_after_the_cut_off_while_the_roll_is_open() -> None:
    invitation = excused()
    Meeting.objects.update(answer_deadline=timezone.now() - dt.timedelta(days=1), state=MeetingState.HELD)
    assert explain(invitation).excuse_state == ExcuseState.SUBMITTED


def test_no_reply_is_taken_once_the_roll_is_final() -> None:
    invitation = excused()
    Meeting.objects.update(state=MeetingState.HELD, attendance_finalised_at=timezone.now())
    with pytest.raises(AnswersClosed):
        explain(invitation)
