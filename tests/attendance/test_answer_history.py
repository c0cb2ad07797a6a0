"""What is kept of every answer: when, by whom, from where, and nothing that speaks of health."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from attendance.actions import Answer, AnswerRefused, Representative, answer_by_staff, answer_invitation
from attendance.links import holder_of
from attendance.models import AnswerEntry, Invitation
from attendance.states import AnswerChannel, AnswerSource, ExcuseReason, ExcuseState, Rsvp
from files.models import StoredFile
from meetings.models import Meeting
from tests.factories import invited_meeting, user_with

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
COMES = Answer(Rsvp.ACCEPTED, companions=2, needs="Kursi roda", diet="Tanpa gula")
SENDS = Answer(
    Rsvp.DELEGATED,
    representative=Representative("A. Contoh", "Asisten I", "+628120000000", email="a@example.go.id", mandate="decide"),
)
CANNOT = Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.LEAVE, excuse_note="Cuti tahunan")


@pytest.fixture
def invitation() -> Invitation:
    return Invitation.objects.of(invited_meeting(1)).get()


def paper(name: str = "surat.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + more, "application/pdf")


def give(invitation: Invitation, answer: Answer) -> Invitation:
    return answer_invitation(invitation=invitation, answer=answer, by=holder_of(invitation))


def test_each_change_is_kept_with_source_and_revision(invitation: Invitation) -> None:
    for answer in (COMES, SENDS, CANNOT):
        give(invitation, answer)
    assert [(entry.revision, entry.state, entry.source, entry.by) for entry in invitation.entries.all()] == [
        (3, Rsvp.EXCUSED, AnswerSource.LINK, str(invitation.participant)),
        (2, Rsvp.DELEGATED, AnswerSource.LINK, str(invitation.participant)),
        (1, Rsvp.ACCEPTED, AnswerSource.LINK, str(invitation.participant)),
    ]
    invitation.refresh_from_db()
    assert (invitation.source, invitation.channel) == (AnswerSource.LINK, "")


def test_the_same_answer_twice_is_one_entry(invitation: Invitation) -> None:
    for answer in (COMES, SENDS, CANNOT):
        give(invitation, answer)
        give(invitation, answer)
    assert invitation.entries.count() == 3


def test_entry_tells_who_is_sent_but_not_how_to_reach_him(invitation: Invitation) -> None:
    give(invitation, SENDS)
    said = invitation.entries.get().particulars["representative"]
    assert said == {"name": "A. Contoh", "position": "Asisten I", "mandate": "decide"}


def test_entry_keeps_neither_needs_nor_diet(invitation: Invitation) -> None:
    given = give(invitation, COMES)
    assert (given.needs, given.diet) == ("Kursi roda", "Tanpa gula")
    assert invitation.entries.get().particulars == {"companions": 2}


def test_words_of_a_reason_are_kept_when_others_follow(invitation: Invitation) -> None:
    give(invitation, CANNOT)
    give(invitation, Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.OFFICIAL_DUTY, excuse_note="Dinas ke Jakarta"))
    assert [entry.note for entry in invitation.entries.all()] == ["Dinas ke Jakarta", "Cuti tahunan"]


def test_of_an_illness_the_entry_keeps_the_category_only(invitation: Invitation) -> None:
    sick = Answer(
        Rsvp.EXCUSED,
        excuse_reason=ExcuseReason.SICK,
        excuse_note="Tifus",
        excuse_document=paper("rawat inap tifus.pdf"),
    )
    given = give(invitation, sick)
    entry = invitation.entries.get()
    assert (entry.note, entry.particulars) == ("", {"excuse_reason": "sick"})
    assert given.excuse_document is not None


def test_staff_entry_keeps_channel_note_and_scan(invitation: Invitation) -> None:
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    answer_by_staff(
        invitation=invitation,
        answer=COMES,
        by=staff,
        channel=AnswerChannel.LETTER,
        note="Surat nomor 005/12",
        scan=paper("jawaban.pdf"),
    )
    entry = invitation.entries.get()
    assert (entry.source, entry.channel, entry.note, entry.by) == ("staff", "letter", "Surat nomor 005/12", staff.name)
    assert entry.scan is not None
    assert entry.scan.name == "jawaban.pdf"
    invitation.refresh_from_db()
    assert (invitation.source, invitation.channel) == ("staff", "letter")


def test_scan_that_confirms_an_answer_is_kept_once(invitation: Invitation) -> None:
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    give(invitation, COMES)
    for _ in range(2):
        answer_by_staff(invitation=invitation, answer=COMES, by=staff, channel="letter", scan=paper())
    assert [entry.source for entry in invitation.entries.all()] == ["staff", "link"]
    assert StoredFile.objects.count() == 1


def test_scan_that_cannot_be_kept_is_named_and_nothing_is_written(invitation: Invitation) -> None:
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    broken = SimpleUploadedFile("scan.pdf", b"MZ\x90\x00")
    with pytest.raises(AnswerRefused) as refused:
        answer_by_staff(invitation=invitation, answer=COMES, by=staff, scan=broken)
    assert set(refused.value.problems) == {"scan"}
    invitation.refresh_from_db()
    assert (invitation.state, AnswerEntry.objects.count()) == (Rsvp.PENDING, 0)


def test_a_reason_said_again_stands_as_it_was_judged(invitation: Invitation) -> None:
    give(invitation, CANNOT)
    Invitation.objects.update(excuse_state=ExcuseState.ACCEPTED)
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    given = answer_by_staff(invitation=invitation, answer=CANNOT, by=staff, note="Ditegaskan lewat telepon")
    assert given.excuse_state == ExcuseState.ACCEPTED
    assert invitation.entries.count() == 2


def test_a_new_reason_waits_to_be_judged_anew(invitation: Invitation) -> None:
    give(invitation, CANNOT)
    Invitation.objects.update(excuse_state=ExcuseState.ACCEPTED, excuse_question="Sampai kapan?")
    given = give(invitation, Answer(Rsvp.EXCUSED, excuse_reason=ExcuseReason.DISASTER))
    assert (given.excuse_state, given.excuse_question) == (ExcuseState.SUBMITTED, "")


def test_document_is_asked_where_the_meeting_asks_for_it(invitation: Invitation) -> None:
    Meeting.objects.update(excuse_needs_document=True)
    with pytest.raises(AnswerRefused) as refused:
        give(invitation, CANNOT)
    assert set(refused.value.problems) == {"excuse_document"}
    with_paper = Answer(Rsvp.EXCUSED, excuse_reason="leave", excuse_note="Cuti tahunan", excuse_document=paper())
    assert give(invitation, with_paper).excuse_document is not None
    # The paper that stands is enough for other words.
    given = give(invitation, Answer(Rsvp.EXCUSED, excuse_reason="leave", excuse_note="Cuti besar"))
    assert given.excuse_document is not None
    assert give(invitation, COMES).excuse_document is None


def test_who_calls_the_secretariat_need_not_hand_in_a_paper(invitation: Invitation) -> None:
    Meeting.objects.update(excuse_needs_document=True)
    staff = user_with(Role.SECRETARIAT, invitation.participant.meeting.convener)
    assert answer_by_staff(invitation=invitation, answer=CANNOT, by=staff).state == Rsvp.EXCUSED
