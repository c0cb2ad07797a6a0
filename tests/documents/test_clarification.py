"""The drafts of letters of clarification: to whom, what they say, and what they do not."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from attendance.models import AttendanceRecord
from attendance.states import Attendance, ExcuseReason
from common.dates import long_date
from documents.queries.clarification import clarification_facts
from documents.rendering.sheets import render_sheet
from documents.states import PaperKind, PaperState, SheetKind
from meetings.models import Meeting
from meetings.states import MeetingState
from tests.documents.reading import opened, says, text_of
from tests.factories import (
    AttendanceRecordFactory,
    GuestFactory,
    InvitationFactory,
    ParticipantFactory,
    PositionFactory,
    SessionFactory,
    invited_meeting,
    paper_of,
)

pytestmark = pytest.mark.django_db


def absent(meeting: Meeting, **fields: Any) -> AttendanceRecord:
    line = ParticipantFactory.create(meeting=meeting, **fields)
    InvitationFactory.create(participant=line)
    return AttendanceRecordFactory.create(
        participant=line, session=meeting.sessions.order_by("order")[0], state=Attendance.ABSENT
    )


@pytest.fixture
def meeting() -> Meeting:
    """Three institutions: of the first the head came, of the second one post was absent, of the third two."""
    meeting = invited_meeting(1, MeetingState.HELD, attendance_finalised_at=timezone.now())
    AttendanceRecordFactory.create(participant=meeting.participants.get())
    absent(meeting)
    head = absent(meeting).participant
    absent(meeting, position=PositionFactory.create(organization=head.organization, is_head=False, title="Sekretaris"))
    return meeting


def test_one_letter_an_institution_in_the_order_of_the_roll(meeting: Meeting) -> None:
    one, two = clarification_facts(meeting)["letters"]
    _came, first, head, second = meeting.participants.order_by("order")
    assert one["addressee"] == first.position.title
    assert [absent["post"] for absent in one["posts"]] == [first.position.title]
    assert two["addressee"] == head.position.title
    assert [absent["post"] for absent in two["posts"]] == [head.position.title, second.position.title]


def test_guests_and_who_was_excused_get_none(meeting: Meeting) -> None:
    guest = GuestFactory.create(meeting=meeting)
    InvitationFactory.create(participant=guest)
    AttendanceRecordFactory.create(participant=guest, state=Attendance.ABSENT)
    AttendanceRecord.objects.exclude(participant=guest).update(state=Attendance.EXCUSED)
    assert clarification_facts(meeting)["letters"] == []


def test_letter_names_the_invitation_and_no_motive(meeting: Meeting) -> None:
    letter = paper_of(meeting, PaperKind.INVITATION_LETTER, PaperState.SENT)
    AttendanceRecord.objects.update(note="Konon sakit hati")
    made = render_sheet(SheetKind.CLARIFICATION, clarification_facts(meeting))
    for words in (
        "KONSEP SURAT PERMINTAAN KLARIFIKASI",
        f"Nomor {letter.number} tanggal {long_date(letter.dated)}",
        "tidak tercatat kehadiran, wakil, maupun pemberitahuan berhalangan",
        "Saudara berhak memberikan tanggapan",
        meeting.title,
    ):
        assert says(made, words), words
    # Our own number is not drawn, and what is said inside the house is in no paper.
    assert says(made, "Nomor:belum ditetapkan")
    assert "Konon" not in text_of(made)
    assert not any(says(made, str(reason.label)) for reason in ExcuseReason)


def test_each_letter_has_its_own_pages_and_a_bookmark(meeting: Meeting) -> None:
    facts = clarification_facts(meeting)
    made = opened(render_sheet(SheetKind.CLARIFICATION, facts))
    assert len(made.pages) == 2
    assert [mark.title for mark in made.outline] == [letter["addressee"] for letter in facts["letters"]]


def test_of_several_sessions_the_missed_ones_are_named(meeting: Meeting) -> None:
    meeting.sessions.update(label="Hari I")
    SessionFactory.create(meeting=meeting, label="Hari II", date=dt.date(2030, 10, 17))
    assert clarification_facts(meeting)["letters"][0]["posts"][0]["sessions"] == ["Hari I"]


def test_queries_do_not_grow_with_the_roll(
    meeting: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(12):
        absent(meeting)
    with django_assert_max_num_queries(9):
        assert len(clarification_facts(meeting)["letters"]) == 14
