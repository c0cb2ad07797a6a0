"""The papers that follow a meeting, from draft to signature: what they read, what they lack, who may."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from agendas.models import Directive, Recording
from agendas.states import AddresseeKind, TranscriptOrigin
from attendance.models import AbsenceExplanation, AttendanceRecord, Invitation
from attendance.states import ArrivalCapacity, Attendance, ExcuseReason, Rsvp
from audit.actions import System
from audit.models import AuditEntry
from common.errors import Refused, WrongState
from directory.models import Organization
from documents import facts as f
from documents.actions import (
    ApprovalRefused,
    FactsChanged,
    draft_attendance_list,
    draft_clarifications,
    draft_extracts,
    draft_report,
    draft_verbatim,
    edit_paper,
    missing_before_review,
    submit_paper,
)
from documents.models import Paper
from documents.queries import facts_now, facts_of, signer_label
from documents.queries.attendance_list import attendance_list_facts_now
from documents.queries.extract import Source, concerned_by, source_of
from documents.queries.minutes_roll import attendance_facts
from documents.queries.report import suggested_parts
from documents.rendering import render_paper
from documents.states import PaperKind, PaperState
from flows.importing.actions import import_file
from flows.paper_kinds import approve_all, submit_all
from flows.papers import approve_and_sign
from meetings.models import Meeting, Participant
from meetings.states import Capacity, MeetingState, RoleInMeeting
from tests.documents.kind_papers import absent_line, final_meeting, minutes_signed, spoken
from tests.documents.reading import says
from tests.factories import (
    AgendaItemFactory,
    ArrivalFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    MembershipFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    RepresentationFactory,
    SessionFactory,
    meeting_in,
    paper_of,
    signing_post,
    user_with,
)
from tests.flows.files import REAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return final_meeting(3)


@pytest.fixture
def staff(meeting: Meeting) -> User:
    return user_with(Role.SECRETARIAT, meeting.convener)


@pytest.fixture
def leader(meeting: Meeting) -> User:
    return user_with(Role.LEADERSHIP, meeting.convener)


def read_now(paper: Paper) -> str:
    return f.sha256_of(facts_now(paper))


def said_by(paper: Paper, kind: type) -> object:
    said = facts_now(paper)
    assert isinstance(said, kind)
    return said


# --- attendance list -------------------------------------------------------------------------------------------------


def attendance_list(meeting: Meeting, staff: User) -> tuple[Paper, f.AttendanceListFacts]:
    paper = draft_attendance_list(meeting=meeting, by=staff, signer=signing_post(meeting))
    said = facts_now(paper)
    assert isinstance(said, f.AttendanceListFacts)
    return paper, said


def test_attendance_list_waits_for_the_final_roll(staff: User) -> None:
    running = meeting_in(MeetingState.HELD, 1, convener=Meeting.objects.get().convener)
    with pytest.raises(WrongState, match="Tetapkan kehadiran"):
        draft_attendance_list(meeting=running, by=staff, signer=signing_post(running))


def test_attendance_list_says_who_came_for_whom(meeting: Meeting, staff: User) -> None:
    line = meeting.participants.order_by("order")[0]
    sent = RepresentationFactory.create(
        invitation=line.invitation,
        name="Fahrizal Darminto",
        position="Asisten",
        mandate_kind="assignment",
        mandate_number="800/215/2030",
    )
    AttendanceRecord.objects.filter(participant=line).update(
        state=Attendance.REPRESENTED, represented_by=str(sent), representation=sent, note="rahasia"
    )
    _paper, said = attendance_list(meeting, staff)
    (row, *_others) = said.rolls[0].rows
    assert (row.name, row.position, row.status_symbol) == ("Fahrizal Darminto", "Asisten", "▲")
    assert row.note == f"mewakili {line.position_label}; surat tugas Nomor 800/215/2030"
    in_minutes = attendance_facts(meeting, {}).rows[0]
    assert (in_minutes.represented_by, in_minutes.note) == (str(sent), "surat tugas Nomor 800/215/2030")
    assert [recap.count for recap in said.recap] == [2, 1, 0, 0]
    assert "rahasia" not in f.canonical_json(said)
    assert sent.phone not in f.canonical_json(said) or not sent.phone


def test_attendance_list_says_why_somebody_was_excused_and_of_an_illness_nothing(meeting: Meeting, staff: User) -> None:
    duty, ill, unsaid = meeting.participants.order_by("order")
    AttendanceRecord.objects.filter(participant__meeting=meeting).update(state=Attendance.EXCUSED)
    for line, reason in ((duty, ExcuseReason.OFFICIAL_DUTY), (ill, ExcuseReason.SICK)):
        excused = {"state": Rsvp.EXCUSED, "excuse_reason": reason, "excuse_note": "demam", "excuse_state": "accepted"}
        Invitation.objects.filter(participant=line).update(answered_at=timezone.now(), **excused)
    paper, said = attendance_list(meeting, staff)
    assert [row.note for row in said.rolls[0].rows] == [
        "dinas lain", "alasan disampaikan kepada sekretariat", "alasan tidak dicatat",
    ]  # fmt: skip
    assert not re.search("demam|sakit", f.canonical_json(said), re.IGNORECASE)
    explained_afterwards(unsaid, ExcuseReason.DISASTER)
    assert attendance_list_facts_now(paper).rolls[0].rows[2].note == "kedaruratan daerah"


def explained_afterwards(line: Participant, reason: str) -> None:
    AbsenceExplanation.objects.create(participant=line, reason=reason, given_at=timezone.now(), given_by="Sekretariat")


def test_companions_are_listed_and_not_counted(meeting: Meeting, staff: User) -> None:
    line = meeting.participants.order_by("order")[0]
    ArrivalFactory.create(
        participant=line, capacity=ArrivalCapacity.COMPANION, name="Mulyadi Irsan", position="Kepala Bagian"
    )
    _paper, said = attendance_list(meeting, staff)
    companion = said.rolls[0].rows[1]
    assert (companion.order, companion.name) == (None, "Mulyadi Irsan")
    assert companion.note == f"mendampingi {line.position_label}"
    assert sum(recap.count for recap in said.recap) == 3


def test_each_session_has_its_roll_and_any_day_counts(meeting: Meeting, staff: User) -> None:
    second = SessionFactory.create(meeting=meeting, label="Hari II", date=dt.date(2030, 10, 17))
    for line in meeting.participants.all():
        AttendanceRecord.objects.create(
            participant=line, session=second, state=Attendance.ABSENT, source="list", recorded_at=timezone.now(),
            recorded_by="Sekretariat",
        )  # fmt: skip
    _paper, said = attendance_list(meeting, staff)
    assert [[recap.count for recap in roll.recap] for roll in said.rolls] == [[3, 0, 0, 0], [0, 0, 0, 3]]
    assert [recap.count for recap in said.recap] == [3, 0, 0, 0]


def test_attendance_list_is_signed_by_whom_it_names(meeting: Meeting, staff: User, leader: User) -> None:
    paper, _said = attendance_list(meeting, staff)
    submit_paper(paper=paper, by=staff)
    approve_and_sign(paper=paper, by=leader, read_sha256=read_now(paper))
    paper.refresh_from_db()
    assert (paper.state, paper.signer) == (PaperState.SIGNED, signing_post(meeting))
    assert signer_label(paper) == signing_post(meeting).title
    frozen = facts_of(paper)
    AttendanceRecord.objects.update(state=Attendance.ABSENT)
    assert facts_of(paper) == frozen


def test_reopened_attendance_holds_the_list_back(meeting: Meeting, staff: User) -> None:
    paper, _said = attendance_list(meeting, staff)
    assert missing_before_review(paper) == []
    Meeting.objects.filter(pk=meeting.pk).update(attendance_finalised_at=None)
    paper.meeting.refresh_from_db()
    with pytest.raises(ApprovalRefused):
        submit_paper(paper=paper, by=staff)


# --- risalah ---------------------------------------------------------------------------------------------------------


def test_risalah_names_known_speakers_by_post_and_unknown_voices_as_such(meeting: Meeting, staff: User) -> None:
    transcript = spoken(meeting, ("Pembicara 1", "Selamat pagi."), ("Pembicara 2", "Pagi."), ("", "Hadirin."))
    line = meeting.participants.order_by("order")[0]
    transcript.speakers.filter(label="Pembicara 1").update(participant=line)
    paper = draft_verbatim(meeting=meeting, by=staff)
    said = said_by(paper, f.VerbatimFacts)
    assert isinstance(said, f.VerbatimFacts)
    known, unknown, nobody = said.items[0].speeches
    assert (known.speaker, known.voice, known.paragraphs) == (line.position_label, None, ("Selamat pagi.",))
    assert (unknown.speaker, unknown.voice) == (None, "Pembicara 2")
    assert (nobody.speaker, nobody.voice) == (None, None)
    assert said.speakers == (line.position_label,)


def test_risalah_says_what_it_leaves_out_and_of_a_recording_only_where_there_was_one(
    meeting: Meeting, staff: User
) -> None:
    transcript = spoken(meeting, ("A", "Selamat pagi."))
    AgendaItemFactory.create(meeting=meeting)
    paper = draft_verbatim(meeting=meeting, by=staff)
    said = said_by(paper, f.VerbatimFacts)
    assert isinstance(said, f.VerbatimFacts)
    assert [item.number for item in said.items] + list(said.unspoken) == [1, 2]
    assert not said.is_from_recording
    made = render_paper(said)
    assert says(made, "memuat ucapan menurut transkrip")
    assert says(made, f"pada nomor {said.unspoken[0]} tidak ada ucapan yang ditranskripsi.")
    transcript.recording = Recording.objects.create(meeting=meeting, name="Rekaman", added_by="Notulis")
    transcript.save()
    assert says(render_paper(facts_now(paper)), "ditranskripsi dari rekaman")


def test_words_of_one_voice_become_paragraphs_that_end_with_a_sentence(meeting: Meeting, staff: User) -> None:
    long = "kata " * 130
    spoken(meeting, ("A", long), ("A", "habis."), ("A", "Baru."))
    said = facts_now(draft_verbatim(meeting=meeting, by=staff))
    assert isinstance(said, f.VerbatimFacts)
    first, second = said.items[0].speeches[0].paragraphs
    assert first.endswith("habis.")
    assert second == "Baru."


def test_risalah_waits_for_what_a_program_wrote_to_be_checked(meeting: Meeting, staff: User) -> None:
    with pytest.raises(WrongState):
        draft_verbatim(meeting=meeting, by=staff)
    transcript = spoken(meeting, ("A", "Satu."), ("A", "Dua."), origin=TranscriptOrigin.SPEECH)
    paper = draft_verbatim(meeting=meeting, by=staff)
    assert any("2" in sentence for sentence in missing_before_review(paper))
    transcript.passages.update(checked_at=timezone.now())
    assert not any("2" in sentence for sentence in missing_before_review(paper))


# --- report ----------------------------------------------------------------------------------------------------------


def report(meeting: Meeting, staff: User, **parts: list[str]) -> Paper:
    words = suggested_parts(meeting) | {"aims": ["Menyelaraskan program"], "basis": ["Surat undangan"]} | parts
    return draft_report(
        meeting=meeting, by=staff, signer=signing_post(meeting), addressee_line="Gubernur Contoh", parts=words
    )


def test_report_joins_what_the_meeting_shows_with_its_own_words(staff: User) -> None:
    minutes = minutes_signed(2, convener=Meeting.objects.get().convener)
    paper = report(minutes.meeting, staff, conclusions=["Berjalan  baik.", " "])
    said = facts_now(paper)
    assert isinstance(said, f.ReportFacts)
    assert said.words.conclusions == ("Berjalan baik.",)
    assert said.minutes == f.LetterReference(number=minutes.number, date=minutes.dated)
    assert len(said.directives) == 2
    assert [recap.count for recap in said.recap] == [2, 0, 0, 0]
    assert any(minutes.number in basis for basis in suggested_parts(minutes.meeting)["basis"])
    assert missing_before_review(paper) == []


def test_nobody_reports_to_a_post_in_its_own_name(meeting: Meeting, staff: User) -> None:
    signer, head = signing_post(meeting), PositionFactory.create(title="Gubernur Contoh")
    told: dict[str, Any] = {"meeting": meeting, "by": staff, "signer": signer, "on_behalf_of": head, "parts": {}}
    for line in ("Gubernur Contoh", "Yth. GUBERNUR  Contoh."):
        with pytest.raises(WrongState, match="atas nama jabatan"):
            draft_report(**told, addressee_line=line)
    paper = draft_report(**told, addressee_line="Wakil Gubernur Contoh")
    with pytest.raises(WrongState, match="atas nama jabatan"):
        edit_paper(paper=paper, by=staff, addressee_line="Gubernur Contoh")
    paper.refresh_from_db()
    assert paper.addressee_line == "Wakil Gubernur Contoh"


def test_report_says_whether_the_chair_is_counted(meeting: Meeting, staff: User) -> None:
    paper = report(meeting, staff)
    assert not counts_chair(paper)
    line = meeting.participants.all()[0]
    meeting.roles.filter(role=RoleInMeeting.CHAIR).update(position=line.position_id)
    assert counts_chair(paper)
    meeting.roles.all().delete()
    assert not counts_chair(paper)
    meeting.participants.filter(pk=line.pk).update(capacity=Capacity.LEADER)
    assert counts_chair(paper)
    AttendanceRecord.objects.filter(participant=line).delete()
    assert not counts_chair(paper)


def counts_chair(paper: Paper) -> bool:
    said = facts_now(paper)
    assert isinstance(said, f.ReportFacts)
    assert attendance_facts(paper.meeting, {}).counts_chair == said.counts_chair
    return said.counts_chair


def test_report_is_not_submitted_without_its_parts(meeting: Meeting, staff: User) -> None:
    paper = report(meeting, staff, conclusions=[])
    with pytest.raises(ApprovalRefused):
        submit_paper(paper=paper, by=staff)
    edit_paper(paper=paper, by=staff, parts=paper.parts | {"conclusions": ["Selesai."]}, number="diselundupkan")
    submit_paper(paper=paper, by=staff)
    paper.refresh_from_db()
    assert (paper.state, paper.number) == (PaperState.IN_REVIEW, "")
    assert AuditEntry.objects.filter(action="edit_paper").exists()
    with pytest.raises(WrongState):
        edit_paper(paper=paper, by=staff, subject="Terlambat")


def test_a_meeting_ahead_is_not_reported_on(staff: User) -> None:
    ahead = meeting_in(MeetingState.SCHEDULED, 1, convener=Meeting.objects.get().convener)
    with pytest.raises(WrongState):
        report(ahead, staff)


# --- extracts --------------------------------------------------------------------------------------------------------


def test_extracts_are_opened_for_the_institutions_that_the_minutes_name(meeting: Meeting, staff: User) -> None:
    minutes = minutes_signed(3, convener=meeting.convener)
    opened = draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))
    assert len(opened) == 3
    for paper in opened:
        said = facts_now(paper)
        assert isinstance(said, f.ExtractFacts)
        (directive,) = said.directives
        assert directive.addressees == (str(paper.institution),)
        assert said.minutes.number == minutes.number
        assert said.minutes_sha256 == minutes.facts_sha256
        assert [line.directive_number for line in said.follow_ups] == [directive.number]
    with pytest.raises(WrongState):
        draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))


def test_extract_says_what_was_frozen_and_not_what_rows_say_now(meeting: Meeting, staff: User) -> None:
    minutes = minutes_signed(1, convener=meeting.convener)
    (paper,) = draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))
    before = facts_now(paper)
    Directive.objects.update(text="diubah sesudah tanda tangan")
    assert facts_now(paper) == before


def test_extracts_wait_for_signed_minutes(meeting: Meeting, staff: User) -> None:
    paper_of(meeting, PaperKind.MINUTES, PaperState.IN_REVIEW)
    with pytest.raises(WrongState):
        draft_extracts(meeting=meeting, by=staff, signer=signing_post(meeting))


def test_a_directive_that_names_nobody_is_meant_for_nobody(meeting: Meeting, staff: User) -> None:
    DirectiveFactory.create(meeting=meeting, is_binding=True)
    source = source_signed(meeting)
    assert (concerned_by(source), source.unaddressed) == ([], 1)
    with pytest.raises(WrongState):
        draft_extracts(meeting=meeting, by=staff, signer=signing_post(meeting))


def test_a_directive_to_all_invited_is_meant_for_those_on_the_roll(meeting: Meeting) -> None:
    OrganizationFactory.create(parent=meeting.convener)  # nobody of it was invited
    ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    directive = DirectiveFactory.create(meeting=meeting)
    DirectiveAddresseeFactory.create(directive=directive, kind=AddresseeKind.EVERYONE, organization=None)
    source = source_signed(meeting)
    invited = {line.organization for line in meeting.participants.exclude(capacity=Capacity.COMPANION)}
    assert (set(concerned_by(source)), source.unaddressed) == (invited, 0)


def to_all(meeting: Meeting) -> None:
    DirectiveAddresseeFactory.create(
        directive=DirectiveFactory.create(meeting=meeting), kind=AddresseeKind.EVERYONE, organization=None
    )


def to_one(meeting: Meeting) -> None:
    line = meeting.participants.select_related("position__organization").first()
    assert line is not None
    assert line.position is not None
    DirectiveAddresseeFactory.create(
        directive=DirectiveFactory.create(meeting=meeting), organization=line.position.organization
    )


@pytest.mark.parametrize("address", [to_one, to_all])
def test_an_institution_that_was_renamed_since_gets_its_extract_and_one_that_took_its_name_gets_none(
    meeting: Meeting, address: Callable[[Meeting], None]
) -> None:
    meeting = final_meeting(1, convener=meeting.convener)
    address(meeting)
    concerned = concerned_by(source_signed(meeting))
    (renamed,) = concerned
    former = renamed.name
    Organization.objects.filter(pk=renamed.pk).update(name="Dinas dengan Nama Baru", short_name="")
    OrganizationFactory.create(parent=meeting.convener, region=meeting.convener.region, name=former)
    source = source_of(meeting)
    assert source is not None
    assert concerned_by(source) == [renamed]


def test_of_minutes_frozen_before_institutions_were_identified_the_name_is_asked(meeting: Meeting) -> None:
    meeting = final_meeting(2, convener=meeting.convener)
    to_one(meeting)
    concerned = concerned_by(source_signed(meeting))
    assert len(concerned) == 1
    minutes = Paper.objects.get(kind=PaperKind.MINUTES, meeting=meeting)
    (minutes.facts or {}).pop("institutions")
    minutes.save()
    source = source_of(meeting)
    assert source is not None
    assert concerned_by(source) == concerned


def test_points_of_a_press_text_that_name_nobody_are_in_no_extract() -> None:
    path = REAL[0]
    imported = import_file(content=path.read_bytes(), name=path.name, by=System(), setup=True).meeting
    assert imported is not None
    source = source_signed(imported)
    # The fifth is addressed in words: to no institution of the directory.
    assert (concerned_by(source), source.unaddressed) == ([], 4)


def source_signed(meeting: Meeting) -> Source:
    """What extracts are made from, once the minutes of `meeting` are signed as they stand."""
    paper_of(meeting, PaperKind.MINUTES, PaperState.SIGNED)
    source = source_of(meeting)
    assert source is not None
    return source


def test_one_act_approves_all_each_with_its_number(meeting: Meeting, staff: User, leader: User) -> None:
    minutes = minutes_signed(3, convener=meeting.convener)
    opened = draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))
    assert submit_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=staff) == 3
    read = {paper.public_id: read_now(paper) for paper in opened}
    assert approve_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=leader, read=read) == 3
    papers = Paper.objects.filter(kind=PaperKind.EXTRACT)
    assert set(papers.values_list("state", flat=True)) == {PaperState.SIGNED}
    numbers = [paper.number for paper in papers.order_by("institution__name", "pk")]
    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)
    with pytest.raises(WrongState):
        approve_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=leader, read=read)


def test_all_or_none_is_approved(meeting: Meeting, staff: User, leader: User) -> None:
    minutes = minutes_signed(2, convener=meeting.convener)
    opened = draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))
    submit_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=staff)
    with pytest.raises(FactsChanged):
        approve_all(
            meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=leader,
            read={opened[0].public_id: read_now(opened[0])},
        )  # fmt: skip
    assert not Paper.objects.filter(kind=PaperKind.EXTRACT, state=PaperState.SIGNED).exists()


def test_only_the_institution_itself_sees_its_extract(meeting: Meeting, staff: User, leader: User) -> None:
    minutes = minutes_signed(2, convener=meeting.convener)
    opened = draft_extracts(meeting=minutes.meeting, by=staff, signer=signing_post(meeting))
    delegate = MembershipFactory.create(organization=opened[0].institution, role=Role.DELEGATE).user
    assert not Paper.objects.visible_to(delegate).filter(kind=PaperKind.EXTRACT).exists()
    submit_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=staff)
    read = {paper.public_id: read_now(paper) for paper in opened}
    approve_all(meeting=minutes.meeting, kind=PaperKind.EXTRACT, by=leader, read=read)
    assert list(Paper.objects.visible_to(delegate).filter(kind=PaperKind.EXTRACT)) == [opened[0]]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_those_who_approve_do_not_draft_and_the_other_way_round(meeting: Meeting, staff: User, leader: User) -> None:
    post = signing_post(meeting)
    with pytest.raises(Refused):
        draft_attendance_list(meeting=meeting, by=leader, signer=post)
    with pytest.raises(Refused):
        draft_verbatim(meeting=meeting, by=leader)
    with pytest.raises(Refused):
        draft_report(meeting=meeting, by=leader, signer=post, addressee_line="x", parts={})
    with pytest.raises(Refused):
        draft_extracts(meeting=meeting, by=leader, signer=post)
    with pytest.raises(Refused):
        draft_clarifications(meeting=meeting, by=leader, signer=post)
    with pytest.raises(Refused):
        submit_all(meeting=meeting, kind=PaperKind.EXTRACT, by=leader)
    with pytest.raises(Refused):
        approve_all(meeting=meeting, kind=PaperKind.EXTRACT, by=staff, read={})
    paper, _said = attendance_list(meeting, staff)
    with pytest.raises(Refused):
        edit_paper(paper=paper, by=leader, signer=None)


def test_queries_do_not_grow(
    meeting: Meeting, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paper, _said = attendance_list(meeting, staff)
    for _number in range(12):
        absent_line(meeting)
    spoken(meeting, *[(f"Suara {number}", "Kata.") for number in range(15)])
    risalah, laporan = draft_verbatim(meeting=meeting, by=staff), report(meeting, staff)
    for each in (paper, risalah, laporan):
        with django_assert_max_num_queries(24):
            facts_now(each)
