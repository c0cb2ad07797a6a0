"""Letters that ask for clarification: to whom, what they say, and what they do not; one paper an institution."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from attendance.models import AttendanceRecord
from attendance.states import Attendance, ExcuseReason
from common.dates import long_date
from common.errors import WrongState
from documents import facts as f
from documents.actions import ApprovalRefused, draft_clarifications
from documents.models import Paper, PaperSettings
from documents.queries import Issue, facts_now, issued
from documents.queries.clarification import absences_of, clarifications_now
from documents.rendering import render_paper
from documents.states import PaperKind, PaperState
from flows.paper_kinds import approve_all, submit_all
from meetings.models import Meeting
from tests.documents.kind_papers import absent_line, final_meeting
from tests.documents.reading import says, text_of
from tests.factories import (
    AttendanceRecordFactory,
    GuestFactory,
    InvitationFactory,
    PositionFactory,
    SessionFactory,
    paper_of,
    signing_post,
    user_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    """Three institutions: of the first the head came, of the second one post was absent, of the third two."""
    meeting = final_meeting(1)
    absent_line(meeting)
    head = absent_line(meeting).participant
    post = PositionFactory.create(organization=head.organization, is_head=False, title="Sekretaris")
    absent_line(meeting, position=post)
    return meeting


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


def drafted(meeting: Meeting, staff: User) -> list[Paper]:
    return draft_clarifications(meeting=meeting, by=staff, signer=signing_post(meeting))


def said_by(paper: Paper) -> f.ClarificationFacts:
    said = facts_now(paper)
    assert isinstance(said, f.ClarificationFacts)
    return said


def test_one_letter_an_institution_in_the_order_of_the_roll(meeting: Meeting, staff: User) -> None:
    one, two = map(said_by, drafted(meeting, staff))
    _came, first, head, second = meeting.participants.order_by("order")
    assert one.addressee.label == first.position_label
    assert [absent.post for absent in one.posts] == [first.position_label]
    assert two.addressee.label == head.position_label
    assert [absent.post for absent in two.posts] == [head.position_label, second.position_label]
    with pytest.raises(WrongState):
        drafted(meeting, staff)


def test_guests_and_who_was_excused_get_none(meeting: Meeting) -> None:
    guest = GuestFactory.create(meeting=meeting)
    InvitationFactory.create(participant=guest)
    AttendanceRecordFactory.create(participant=guest, state=Attendance.ABSENT)
    AttendanceRecord.objects.exclude(participant=guest).update(state=Attendance.EXCUSED)
    assert absences_of(meeting) == []


def test_letters_wait_until_the_time_to_explain_is_over(meeting: Meeting, staff: User) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(explanations_until=timezone.now() + dt.timedelta(days=1))
    meeting.refresh_from_db()
    with pytest.raises(WrongState):
        drafted(meeting, staff)


def test_letter_names_the_invitation_and_no_motive(meeting: Meeting, staff: User) -> None:
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    AttendanceRecord.objects.update(note="Konon sakit hati")
    made = render_paper(said_by(drafted(meeting, staff)[0]))
    for words in (
        "KONSEP SURAT PERMINTAAN KLARIFIKASI",
        f"Nomor {letter.number} tanggal {long_date(letter.dated or dt.date.min)}",
        "tidak tercatat kehadiran, wakil, maupun pemberitahuan berhalangan",
        "Saudara berhak memberikan tanggapan",
        meeting.title,
    ):
        assert says(made, words), words
    # Our own number is not drawn, and what is said inside the house is in no paper.
    assert says(made, "Nomor:belum ditetapkan")
    assert "Konon" not in text_of(made)
    assert not any(says(made, str(reason.label)) for reason in ExcuseReason)


def test_letter_says_how_it_is_answered_without_an_account(meeting: Meeting, staff: User) -> None:
    (paper, _other) = drafted(meeting, staff)
    bare = render_paper(said_by(paper))
    assert says(bare, "dengan surat kepada penanda tangan surat ini dengan menyebut nomornya.")
    assert says(bare, "melalui tautan pada undangan")
    PaperSettings.objects.create(
        convener=meeting.convener, address="Jalan Contoh 1", contact="pos-el rakor@contoh.example", version=1
    )
    made = render_paper(said_by(paper))
    assert says(made, "surat ini, ke alamat pada kepala surat, dengan menyebut nomornya, atau melalui pos-el rakor@")


def test_of_several_sessions_the_missed_ones_are_named(meeting: Meeting, staff: User) -> None:
    meeting.sessions.update(label="Hari I")
    SessionFactory.create(meeting=meeting, label="Hari II", date=dt.date(2030, 10, 17))
    assert said_by(drafted(meeting, staff)[0]).posts[0].sessions == ("Hari I",)


def test_who_alone_was_absent_is_spoken_to_and_several_are_named(meeting: Meeting, staff: User) -> None:
    one, two = map(said_by, drafted(meeting, staff))
    alone, several = render_paper(one), render_paper(two)
    assert says(alone, "berhalangan atas nama Saudara.")
    assert "Saudara" not in text_of(several).partition("atasnama")[2].partition("Kamimohon")[0]
    for absent in two.posts:
        assert says(several, absent.post)
    of_two_days = replace(one, posts=(replace(one.posts[0], sessions=("Hari I",)),))
    assert says(render_paper(of_two_days), "berhalangan atas nama Saudara (Hari I).")


def test_letter_says_until_when_it_is_to_be_answered(meeting: Meeting, staff: User) -> None:
    paper = drafted(meeting, staff)[0]
    draft = said_by(paper)
    assert says(render_paper(draft), "paling lambat 5 (lima) hari kerja setelah tanggal surat ini.")
    friday = dt.date(2024, 10, 18)
    issue = Issue(number="1", dated=friday, approved_at=timezone.now(), approver_label="Pimpinan")
    letter = issued(draft, paper, issue)
    assert isinstance(letter, f.ClarificationFacts)
    assert letter.answer_until == dt.date(2024, 10, 25)
    assert says(render_paper(letter), "paling lambat Jumat, 25 Oktober 2024.")
    frozen_before = replace(letter, answer_days=None, answer_until=None)
    assert "paling lambat" not in text_of(render_paper(frozen_before))


def test_all_are_numbered_and_signed_in_one_act(meeting: Meeting, staff: User) -> None:
    papers = drafted(meeting, staff)
    submit_all(meeting=meeting, kind=PaperKind.CLARIFICATION, by=staff)
    read = {paper.public_id: f.sha256_of(facts_now(paper)) for paper in papers}
    leader = user_with(Role.LEADERSHIP, meeting.convener)
    assert approve_all(meeting=meeting, kind=PaperKind.CLARIFICATION, by=leader, read=read) == 2
    signed = Paper.objects.filter(kind=PaperKind.CLARIFICATION, state=PaperState.SIGNED)
    assert len({paper.number for paper in signed}) == 2


def test_whoever_is_no_longer_absent_is_not_asked(meeting: Meeting, staff: User) -> None:
    drafted(meeting, staff)
    AttendanceRecord.objects.update(state=Attendance.EXCUSED)
    with pytest.raises(ApprovalRefused):
        submit_all(meeting=meeting, kind=PaperKind.CLARIFICATION, by=staff)


def test_queries_do_not_grow_with_the_roll(
    meeting: Meeting, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(12):
        absent_line(meeting)
    papers = drafted(meeting, staff)
    with django_assert_max_num_queries(16):
        assert len(clarifications_now(meeting, papers)) == 14
