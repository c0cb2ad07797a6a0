"""One answer on the desk: its history, the word on its reason, the decision on who is sent, and how it is entered."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from accounts.roles import Duty, Role
from attendance.models import AnswerEntry, Invitation, Representation
from attendance.states import AnswerChannel, AnswerSource, ExcuseState, RepresentationState, Rsvp
from files.actions import store_file
from meetings.models import Meeting
from meetings.states import MeetingState
from notices.models import Message
from tests.desk.reading import open_as, secretariat, text_of, url
from tests.factories import (
    ContactFactory,
    DutyAssignmentFactory,
    RepresentationFactory,
    UserFactory,
    invited_meeting,
    user_with,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return invited_meeting(2, minimum_rank="II.b")


@pytest.fixture
def staff(meeting: Meeting) -> Client:
    return secretariat(meeting.convener)


@pytest.fixture
def invitation(meeting: Meeting) -> Invitation:
    return Invitation.objects.of(meeting).order_by("participant__order")[0]


def excuse(invitation: Invitation, state: ExcuseState = ExcuseState.SUBMITTED, **fields: Any) -> None:
    values = {"excuse_reason": "official_duty", "excuse_note": "Ada tugas", "answer_revision": 1, **fields}
    Invitation.objects.filter(pk=invitation.pk).update(
        state=Rsvp.EXCUSED, excuse_state=state, answered_at=timezone.now(), **values
    )


def page(name: str, invitation: Invitation, *rest: str) -> str:
    return url(name, invitation.participant.meeting.public_id, invitation.public_id, *rest)


def judge(client: Client, invitation: Invitation, verdict: str, words: str = "", revision: int = 1) -> Any:
    values = {"verdict": verdict, "words": words, "revision": revision}
    return client.post(page("answer_judge", invitation), values)


# --- entered by the secretariat ----------------------------------------------------------------------------------


def test_an_answer_by_letter_is_kept_with_its_scan(staff: Client, invitation: Invitation) -> None:
    told = {"state": "accepted", "channel": "letter", "note": "Surat 005/12", "scan": SimpleUploadedFile("a.pdf", PDF)}
    assert staff.post(page("answer_enter", invitation), told).status_code == 302
    invitation.refresh_from_db()
    assert (invitation.source, invitation.channel) == (AnswerSource.STAFF, AnswerChannel.LETTER)
    text = text_of(staff.get(page("answer_history", invitation)).content)
    assert "Surat 005/12" in text
    assert "Entered by the secretariat: Letter" in text
    scan = staff.get(page("answer_scan", invitation, "1"))
    assert b"".join(scan.streaming_content) == PDF
    assert scan["Content-Disposition"].startswith("attachment")
    for number in ("2", "0"):
        assert staff.get(page("answer_scan", invitation, number)).status_code == 404


def test_a_scan_that_is_none_is_refused_and_nothing_is_lost(staff: Client, invitation: Invitation) -> None:
    told = {
        "state": "accepted",
        "channel": "letter",
        "note": "Surat 005/12",
        "scan": SimpleUploadedFile("a.exe", b"MZ"),
    }
    answered = staff.post(page("answer_enter", invitation), told)
    assert answered.status_code == 422
    assert "Surat 005/12" in answered.content.decode()
    assert not AnswerEntry.objects.exists()


def test_one_person_for_two_posts_needs_the_tick(staff: Client, meeting: Meeting, invitation: Invitation) -> None:
    other = Invitation.objects.of(meeting).exclude(pk=invitation.pk).get()
    RepresentationFactory.create(invitation=other, name="Budi Contoh")
    told = {"state": "delegated", "channel": "telephone", "name": "budi contoh", "position": "Kabid", "rank": "II.b"}
    assert staff.post(page("answer_enter", invitation), told).status_code == 422
    assert staff.post(page("answer_enter", invitation), told | {"may_share": "on"}).status_code == 302
    assert Representation.objects.filter(name__iexact="budi contoh").count() == 2


# --- the history -------------------------------------------------------------------------------------------------


def test_every_change_stands_with_time_person_and_source(staff: Client, invitation: Invitation) -> None:
    staff.post(page("answer_enter", invitation), {"state": "accepted", "channel": "telephone", "companions": "2"})
    told = {"state": "excused", "excuse_reason": "leave", "excuse_note": "Cuti tahunan", "channel": "whatsapp"}
    staff.post(page("answer_enter", invitation), told)
    judge(staff, invitation, "ask", "Sampai kapan?", revision=2)
    entries = staff.get(page("answer_history", invitation)).context["entries"]
    assert [(entry.number, entry.label) for entry in entries] == [
        (3, "Reason: Explanation asked for"),
        (2, "Cannot come"),
        (1, "Attends in person"),
    ]
    assert entries[2].details == ["Companions: 2"]
    assert (entries[1].details, entries[1].row.note) == (["On leave"], "Cuti tahunan")


def test_the_number_of_the_letter_stands_in_the_history_and_where_it_is_decided(
    staff: Client, invitation: Invitation
) -> None:
    told = {"state": "delegated", "name": "A. Contoh", "position": "Asisten I", "mandate": "decide"}
    told |= {"mandate_kind": "assignment", "mandate_number": "800/215/2030", "channel": "letter", "rank": "II.b"}
    assert staff.post(page("answer_enter", invitation), told).status_code == 302
    assert "Letter number 800/215/2030" in text_of(staff.get(page("answer_history", invitation)).content)
    sent = Representation.objects.get()
    decided = url("representation", invitation.participant.meeting.public_id, sent.public_id)
    assert "800/215/2030" in text_of(staff.get(decided).content)


def test_what_an_entry_holds_that_nobody_knows_breaks_nothing(staff: Client, invitation: Invitation) -> None:
    for particulars in (
        {"baru": 1},
        {"representative": "x", "excuse_reason": "?", "former": "?"},
        {"excuse_state": "?"},
    ):
        AnswerEntry.objects.create(
            invitation=invitation, revision=1, by="x", source="link", state="accepted", particulars=particulars
        )
    assert staff.get(page("answer_history", invitation)).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTORATE, Role.DELEGATE])
def test_excuses_are_for_those_who_decide_on_who_comes(meeting: Meeting, invitation: Invitation, role: Role) -> None:
    stored = store_file(upload=SimpleUploadedFile("surat.pdf", PDF), by=UserFactory.create())
    excuse(invitation, excuse_document=stored)
    place = invitation.participant.organization if role == Role.DELEGATE else meeting.convener
    client = open_as(user_with(role, place))
    for name in ("answer_history", "answer_document"):
        assert client.get(page(name, invitation)).status_code == 404
    leader = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    assert b"".join(leader.get(page("answer_document", invitation)).streaming_content) == PDF


def test_an_invitation_of_another_meeting_is_not_found(staff: Client, meeting: Meeting, invitation: Invitation) -> None:
    other = invited_meeting(1, convener=meeting.convener)
    assert staff.get(url("answer_history", other.public_id, invitation.public_id)).status_code == 404


# --- the word on a reason ----------------------------------------------------------------------------------------


def test_a_reason_is_accepted(staff: Client, invitation: Invitation) -> None:
    excuse(invitation)
    assert "Accept the reason" in text_of(staff.get(page("answer_history", invitation)).content)
    assert judge(staff, invitation, "accept").status_code == 302
    invitation.refresh_from_db()
    assert invitation.is_excuse_accepted


def test_a_question_goes_out_with_its_words(staff: Client, invitation: Invitation) -> None:
    ContactFactory.create(position=invitation.participant.position)
    excuse(invitation)
    answered = staff.post(
        page("answer_judge", invitation), {"verdict": "ask", "words": "Tugas apa?", "revision": 1}, follow=True
    )
    assert "on its way to 1" in text_of(answered.content)
    assert "Tugas apa?" in Message.objects.get().body


def test_without_words_nothing_is_asked_and_nothing_is_lost(staff: Client, invitation: Invitation) -> None:
    excuse(invitation)
    for verdict in ("ask", "unclear", "salah", ""):
        assert judge(staff, invitation, verdict).status_code == 422
    invitation.refresh_from_db()
    assert invitation.excuse_state == ExcuseState.SUBMITTED


def test_a_reason_that_changed_since_is_read_again(staff: Client, invitation: Invitation) -> None:
    excuse(invitation, answer_revision=2)
    answered = judge(staff, invitation, "unclear", "Tidak jelas sama sekali", revision=1)
    assert answered.status_code == 422
    page_text = unescape(answered.content.decode())
    assert "Read it again" in page_text
    assert "Tidak jelas sama sekali" in page_text


def test_leadership_reads_and_does_not_judge(meeting: Meeting, invitation: Invitation) -> None:
    excuse(invitation)
    leader = open_as(user_with(Role.LEADERSHIP, meeting.convener))
    assert "Ask back" not in text_of(leader.get(page("answer_history", invitation)).content)
    assert judge(leader, invitation, "accept").status_code == 404


def test_closing_page_tells_how_many_reasons_are_undecided() -> None:
    meeting = invited_meeting(1, MeetingState.HELD)
    invitation = Invitation.objects.of(meeting).get()
    excuse(invitation)
    client = secretariat(meeting.convener)
    client.post(url("attendance_absent", meeting.public_id, "1"))
    told = text_of(client.get(url("attendance_finalise", meeting.public_id)).content)
    assert "1 reason is not accepted yet" in told


# --- who is sent -------------------------------------------------------------------------------------------------


def sent_for(invitation: Invitation, **fields: Any) -> Representation:
    Invitation.objects.filter(pk=invitation.pk).update(state=Rsvp.DELEGATED, answered_at=timezone.now())
    return RepresentationFactory.create(invitation=invitation, rank="III.a", **fields)


def about(name: str, sent: Representation) -> str:
    return url(name, sent.invitation.participant.meeting.public_id, sent.public_id)


@pytest.mark.parametrize("who", [Role.LEADERSHIP, Duty.APPROVER])
def test_who_speaks_for_the_chair_decides_on_one_page(meeting: Meeting, invitation: Invitation, who: Any) -> None:
    by_role = isinstance(who, Role)
    user = user_with(who, meeting.convener) if by_role else DutyAssignmentFactory.create(meeting=meeting, duty=who).user
    client, sent = open_as(user), sent_for(invitation, needs_chair=True)
    text = text_of(client.get(about("representation", sent)).content)
    assert all(words in text for words in (sent.name, "Eselon II.b", "Eselon III.a", str(invitation)))
    answered = client.post(about("representation_accept", sent), follow=True)
    assert answered.status_code == 200
    sent.refresh_from_db()
    assert sent.state == RepresentationState.ACCEPTED


def test_the_secretariat_sees_that_the_chair_decides(staff: Client, invitation: Invitation) -> None:
    sent = sent_for(invitation, needs_chair=True)
    assert "the chair decides" in text_of(staff.get(about("representation", sent)).content)
    assert staff.post(about("representation_accept", sent)).status_code == 403
    board = staff.get(url("answers", invitation.participant.meeting.public_id)).content.decode()
    assert about("representation_accept", sent) not in board


def test_an_approver_does_not_see_who_the_secretariat_decides_on(meeting: Meeting, invitation: Invitation) -> None:
    approver = open_as(DutyAssignmentFactory.create(meeting=meeting, duty=Duty.APPROVER).user)
    sent = sent_for(invitation)
    assert approver.get(about("representation", sent)).status_code == 404
    assert approver.post(about("representation_accept", sent)).status_code == 404


def test_the_same_person_for_another_post_is_told(staff: Client, meeting: Meeting, invitation: Invitation) -> None:
    other = Invitation.objects.of(meeting).exclude(pk=invitation.pk).get()
    sent_for(other, name="Budi Contoh")
    text = text_of(staff.get(about("representation", sent_for(invitation, name="BUDI CONTOH"))).content)
    assert f"The same person is named for: {other}" in text
