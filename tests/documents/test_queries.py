"""What a paper says: every field comes from its source, what nobody recorded stays a gap, and size costs no queries."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agendas.models import AgendaItem, Directive
from agendas.states import AddresseeKind, AgendaItemState, DirectiveKind, EntryKind, ItemDecision, Mechanism
from attendance.models import AttendanceNote, DayRules
from attendance.states import ArrivalCapacity, ArrivalMode, Attendance, AttendanceNoteCategory
from audit.actions import System
from directory.models import Appointment
from directory.states import AppointmentStatus, PositionRole
from documents import facts
from documents.models import Paper, PaperSettings
from documents.queries import letter_facts_now, minutes_facts_now, papers_of
from documents.queries.report import suggested_parts
from documents.queries.verbatim import verbatim_facts_now
from documents.states import Edition, PaperKind, PaperState
from flows.importing.actions import import_file
from meetings.models import Meeting, MeetingSource, Quote, RelatedEvent
from meetings.states import Capacity, MeetingMode, MeetingState, RepresentationRule, RoleInMeeting
from tests.factories import (
    AgendaItemFactory,
    AppointmentFactory,
    ArrivalFactory,
    AttendanceRecordFactory,
    DirectiveAddresseeFactory,
    DirectiveFactory,
    DiscussionEntryFactory,
    GuestFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingRoleFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    PresenterFactory,
    RecordedFollowUpFactory,
    ReferenceDocumentFactory,
    SessionFactory,
    letter_ready,
    meeting_in,
    minutes_ready,
    paper_of,
)
from tests.flows.files import FULL

pytestmark = pytest.mark.django_db
LETTER, MINUTES = PaperKind.INVITATION_LETTER, PaperKind.MINUTES


@pytest.fixture(params=["id", "en"], autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Whatever language the reader uses, the paper is the same."""
    with translation.override(request.param):
        yield request.param


def whole_meeting() -> Meeting:
    """A meeting in which everything that minutes can print has been recorded."""
    meeting = meeting_in(
        MeetingState.HELD,
        0,
        theme="Tema contoh",
        purposes=["maksud satu", "maksud dua"],
        focus=["fokus"],
        strategic_issues=["isu"],
        mode=MeetingMode.HYBRID,
        period_year=2030,
        period_quarter=4,
        best_practice_sharing="praktik contoh",
        public_accountability="akuntabilitas contoh",
        started_at=dt.datetime(2030, 10, 16, 2, 5, tzinfo=dt.UTC),
        ended_at=dt.datetime(2030, 10, 16, 5, 40, tzinfo=dt.UTC),
    )
    assert meeting.venue is not None
    meeting.venue.address = "Jalan Contoh 5"
    meeting.venue.save()
    PaperSettings.objects.create(
        convener=meeting.convener, government_name="Pemerintah Contoh", unit_name="Setda", address="Jl. A", place="Kota"
    )
    record_people(meeting)
    record_agenda(meeting)
    record_directives(meeting)
    record_further(meeting)
    paper_of(meeting, LETTER, PaperState.SENT)
    return meeting


def record_people(meeting: Meeting) -> None:
    Appointment.objects.all().delete()
    for role in RoleInMeeting:
        post = MeetingRoleFactory.create(meeting=meeting, role=role).position if role != RoleInMeeting.CHAIR else None
        post = post or meeting.roles.get(role=RoleInMeeting.CHAIR).position
        AppointmentFactory.create(position=post, status=AppointmentStatus.PLT)
    line = ParticipantFactory.create(meeting=meeting)
    AppointmentFactory.create(position=line.position, status=AppointmentStatus.PLT, official__name="Pejabat Hadir")
    came = dt.datetime(2030, 10, 16, 2, 20, tzinfo=dt.UTC)
    AttendanceRecordFactory.create(
        participant=line,
        state=Attendance.REPRESENTED,
        represented_by="Wakil, Kabid",
        note="catatan internal",
        arrived_at=came,
        is_late=True,
        left_early=True,
        mode=ArrivalMode.ONLINE,
    )
    DayRules.objects.create(meeting=meeting, quorum_numerator=1, quorum_denominator=2)
    companion = ArrivalFactory.create(participant=line, capacity=ArrivalCapacity.COMPANION, name="Ajudan Contoh")
    meeting.suspensions.create(
        reason="istirahat",
        suspended_at=came,
        suspended_by="Sekretariat",
        resumed_at=came + dt.timedelta(minutes=30),
        resumed_by=companion.by,
    )


def record_agenda(meeting: Meeting) -> None:
    item = AgendaItemFactory.create(
        meeting=meeting,
        led_by=["Kepala Contoh"],
        organizations=["Dinas"],
        note="keterangan",
        notes="baris satu\n\nbaris dua",
        decision=ItemDecision.AGREED,
    )
    asked = DiscussionEntryFactory.create(item=item, kind=EntryKind.ASKS, speaker="Sekda Contoh", text="Kapan?")
    DiscussionEntryFactory.create(item=item, kind=EntryKind.ANSWERS, speaker="Kepala Bappeda", reply_to=asked)
    DiscussionEntryFactory.create(item=item, kind=EntryKind.DECISION, text="Disusun bersama.")
    AgendaItemFactory.create(meeting=meeting, state=AgendaItemState.DEFERRED)
    PresenterFactory.create(
        meeting=meeting, item=item, printed_position="Kepala", note="daring", is_representative=True
    )
    PresenterFactory.create(
        meeting=meeting, printed_name="", organization=OrganizationFactory.create(name="Dinas Penyaji")
    )


def record_directives(meeting: Meeting) -> None:
    directive = DirectiveFactory.create(
        meeting=meeting,
        item=meeting.agenda_items.first(),
        given_by="Gubernur",
        delivered_by="Sekda",
        due_date=dt.date(2030, 12, 1),
        legal_basis="UU 23/2014",
        topic="inflasi",
        mechanism=Mechanism.TECHNICAL_MEETING,
    )
    directive.references.add(ReferenceDocumentFactory.create(convener=meeting.convener))
    DirectiveAddresseeFactory.create(directive=directive, organization__name="Dinas Tujuan")
    DirectiveFactory.create(meeting=meeting, kind=DirectiveKind.HARAPAN, is_binding=False)
    RecordedFollowUpFactory.create(
        meeting=meeting, responsible="OPD terkait", mechanism="Rakor Teknis", due_date=dt.date(2030, 11, 1)
    )


def record_further(meeting: Meeting) -> None:
    AttendanceNote.objects.create(
        meeting=meeting, category=AttendanceNoteCategory.ABSENT, group="bupati", count_text="dua", reason="dinas luar"
    )
    Quote.objects.create(meeting=meeting, speaker="Gubernur", text="kutipan contoh")
    RelatedEvent.objects.create(
        meeting=meeting, title="Pemilihan pengurus", body="Forum", result="terpilih", note="catatan"
    )
    MeetingSource.objects.create(
        meeting=meeting,
        convener=meeting.convener,
        schema_version=1,
        file="contoh.json",
        sha256="0" * 64,
        publisher="Dinas Kominfo",
        published_on=dt.date(2030, 10, 17),
        headline="Judul berita",
        kind="rakor",
        not_stated=["tema"],
        anomalies=["ganjil"],
        imported_by="x",
    )


def gaps(value: Any, place: str = "") -> set[str]:
    """The places of a record where nothing is said."""
    if dataclasses.is_dataclass(value):
        return set().union(*(gaps(getattr(value, f.name), f"{place}.{f.name}") for f in dataclasses.fields(value)))
    if isinstance(value, tuple) and value:
        return set.intersection(*(gaps(item, f"{place}[]") for item in value))
    return {place} if value in (None, (), "") else set()


def test_minutes_leave_out_nothing_that_is_recorded() -> None:
    said = minutes_facts_now(paper_of(whole_meeting(), MINUTES))
    assert gaps(said) == {
        # Not kept by the portal.
        ".letterhead.crest",
        ".next_meeting",
        ".roles.secretary",
        # These minutes never lay with the participants.
        ".objections",
        # The only sitting has no label, and its rule asks for nobody in person.
        ".attendance.sittings[].session",
        ".chair_signer.on_behalf_of",
        ".chair_signer.through",
        ".note_taker_signer.on_behalf_of",
        ".note_taker_signer.through",
        # One session needs no name, and its day is known.
        ".meeting.sessions[].label",
        ".meeting.sessions[].date_text",
        ".meeting.sessions[].weekday_text",
        # A post's line carries its status in the post; nobody's person is noted.
        ".presenters[].status",
        ".roles.chair.note",
        ".roles.opened_by.note",
        ".roles.opened_on_behalf_of.note",
        ".roles.moderator.note",
        ".roles.note_taker.note",
        # Comes with approval.
        ".paper.number",
        ".paper.date",
        ".paper.replaces",
        ".approval",
        ".verification",
    }


def test_minutes_say_it_as_recorded() -> None:
    meeting = whole_meeting()
    said = minutes_facts_now(paper_of(meeting, MINUTES))
    assert (said.paper.kind, said.paper.is_draft, said.paper.version) == ("minutes", True, 1)
    assert said.letterhead.address_lines == ("Jl. A",)
    (session,) = said.meeting.sessions
    assert (session.called_at, session.starts, session.ends) == (dt.time(9), dt.time(9, 5), dt.time(12, 40))
    assert (said.meeting.mode, said.meeting.period) == ("Tatap muka dan daring", "Triwulan IV 2030")
    assert said.invitation_letter is not None
    assert said.invitation_letter.number == meeting.papers.get(kind=LETTER).number
    assert said.roles.chair is not None
    assert said.roles.chair.status == "Plt."
    assert said.agenda[0].notes == ("keterangan", "baris satu", "baris dua")
    assert [item.outcome for item in said.agenda] == [None, "Ditunda ke rapat berikut"]
    assert [p.organisations for p in said.presenters] == [(), ("Dinas Penyaji",)]
    assert said.presenters[0].title == said.agenda[0].title
    binding, other = said.directives
    assert (binding.is_binding, other.is_binding) == (True, False)
    assert binding.addressees == ("Dinas Tujuan",)
    assert [line.directive_number for line in said.follow_ups] == [1, None]
    assert said.follow_ups[0].mechanism == "Rakor Teknis"
    (row,) = said.attendance.rows
    assert (row.order, row.name) == (1, "Pejabat Hadir")
    assert row.position is not None
    assert row.position.startswith("Plt. ")
    assert (row.status_symbol, row.represented_by, row.note) == ("▲", "Wakil, Kabid", "didampingi Ajudan Contoh")
    assert [line.count for line in said.attendance.recap] == [0, 1, 0, 0]
    (sitting,) = said.attendance.sittings
    assert (sitting.total, sitting.needed, sitting.counted, sitting.in_person) == (1, 1, 1, 0)
    assert (sitting.is_met, sitting.met_at) == (True, dt.time(9, 20))
    assert (sitting.late, sitting.left_early, sitting.online, sitting.companions) == (1, 1, 1, 1)
    (pause,) = said.suspensions
    assert (pause.since, pause.until, pause.reason) == (dt.time(9, 20), dt.time(9, 50), "istirahat")
    assert said.attendance.notes == ("bupati: dua (dinas luar)",)
    assert said.closing_notes == (
        "Berbagi praktik baik: praktik contoh",
        "Akuntabilitas publik: akuntabilitas contoh",
        "Kegiatan terkait: Pemilihan pengurus (Forum); hasil: terpilih; catatan",
    )
    assert facts.minutes_facts(facts.as_json(said)) == said


def test_person_planned_for_a_post_signs_with_that_post() -> None:
    """The plan may name who comes for a post; the block then says both."""
    paper = minutes_ready(1)
    paper.meeting.roles.update(printed_name="Pejabat Tertulis")
    block = minutes_facts_now(paper).chair_signer
    assert block is not None
    assert (block.name, block.position) == ("Pejabat Tertulis", paper.meeting.roles.get().position.title)


def test_minutes_do_not_depend_on_the_reader_s_language() -> None:
    paper = paper_of(whole_meeting(), MINUTES)
    said = []
    for language in ("id", "en"):
        with translation.override(language):
            said.append(facts.canonical_json(minutes_facts_now(paper)))
    assert said[0] == said[1]


def test_letter_says_plan_and_roll() -> None:
    meeting = meeting_in(
        MeetingState.SCHEDULED,
        0,
        purposes=["maksud"],
        theme="Tema",
        answer_deadline=dt.datetime(2030, 10, 14, 8, tzinfo=dt.UTC),
        representation=RepresentationRule.IN_PERSON,
    )
    PaperSettings.objects.create(
        convener=meeting.convener, government_name="P", unit_name="S", place="K", contact="Biro 0812"
    )
    post = ParticipantFactory.create(meeting=meeting, group_label="OPD", capacity=Capacity.PRESENTER)
    guest = GuestFactory.create(meeting=meeting)
    ParticipantFactory.create(meeting=meeting, capacity=Capacity.COMPANION)
    AgendaItemFactory.create(meeting=meeting, title="Paparan", duration_minutes=30, led_by=["Kadis"])
    AgendaItemFactory.create(meeting=meeting, title="Diskusi")
    AgendaItemFactory.create(meeting=meeting, title="Penutup")
    paper = paper_of(
        meeting,
        LETTER,
        urgency="segera",
        subject="Undangan",
        addressee_line="Para Kepala",
        opening="Pembuka",
        remarks=["laptop"],
        copies_to=["Inspektur"],
    )
    said = letter_facts_now(paper)
    assert (said.urgency, said.subject, said.opening) == ("Segera", "Undangan", "Pembuka")
    assert (said.addressee.label, said.notes, said.copies_to) == ("Para Kepala", ("laptop",), ("Inspektur",))
    assert (said.contact, said.confirm_before) == ("Biro 0812", meeting.answer_deadline)
    assert said.representation_rule == "kehadiran tidak dapat diwakilkan"
    assert [(g.heading, [(r.order, r.label, r.place, r.note) for r in g.rows]) for g in said.invitees] == [
        ("OPD", [(1, post.position.title, "Ibu Kota", "narasumber")]),
        ("Tamu undangan", [(2, guest.label, guest.guest_address, "tamu undangan")]),
    ]
    assert [(line.title, line.starts, line.ends) for line in said.programme] == [
        ("Paparan", dt.time(9), dt.time(9, 30)),
        ("Diskusi", dt.time(9, 30), None),
        ("Penutup", None, None),
    ]
    assert said.signer is not None
    assert paper.signer is not None
    assert said.signer.position == paper.signer.title
    assert said.signer.name
    assert facts.letter_facts(facts.as_json(said)) == said


def test_letter_without_words_of_its_own_says_only_what_follows_from_the_plan() -> None:
    paper = letter_ready(1)
    said = letter_facts_now(paper)
    assert said.subject == f"Undangan {paper.meeting.title}"
    assert said.opening == "Dengan hormat kami mengundang Saudara hadir pada:"
    assert (said.notes, said.copies_to, said.contact) == ((), (), None)


@pytest.mark.parametrize("is_represented", [False, True])
def test_head_of_region_signs_under_the_kop_of_the_office_unless_another_signs_for_him(is_represented: bool) -> None:
    paper = letter_ready(1)
    head = PositionFactory.create(
        organization=paper.meeting.convener, title="Gubernur Contoh", role=PositionRole.HEAD_OF_REGION
    )
    AppointmentFactory.create(position=head)
    if is_represented:
        paper.on_behalf_of = head
    else:
        paper.signer = head
    said = letter_facts_now(paper)
    assert said.letterhead.kind == ("instansi" if is_represented else "jabatan")
    assert said.signer is not None
    assert said.signer.prints_rank == is_represented
    assert said.signer.on_behalf_of == ("Gubernur Contoh" if is_represented else None)


# --- gaps --------------------------------------------------------------------------------------------------------


def test_what_nobody_recorded_stays_open() -> None:
    meeting = MeetingFactory.create(state=MeetingState.HELD, venue=None, is_imported=True)
    SessionFactory.create(meeting=meeting, date=None, starts_at=None)
    said = minutes_facts_now(paper_of(meeting, MINUTES))
    (session,) = said.meeting.sessions
    assert (session.date, session.called_at, session.starts, session.ends) == (None, None, None, None)
    assert said.meeting.venue == facts.Venue()
    assert (said.meeting.theme, said.meeting.mode, said.meeting.period) == (None, None, None)
    assert said.roles == facts.Roles()
    assert (said.agenda, said.directives, said.follow_ups, said.presenters) == ((), (), (), ())
    assert said.attendance == facts.Attendance()
    assert (said.invitation_letter, said.source) == (None, None)
    for signer in (said.chair_signer, said.note_taker_signer):
        assert signer is not None
        assert (signer.name, signer.position, signer.nip) == (None, None, None)


def test_post_without_a_holder_has_no_name() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    Appointment.objects.all().delete()
    said = minutes_facts_now(paper_of(meeting, MINUTES))
    assert said.attendance.rows[0].name is None
    assert said.attendance.rows[0].status_label is None
    assert said.attendance.recap == ()
    assert said.chair_signer is not None
    assert said.chair_signer.name is None


def test_holder_is_the_one_of_the_day_of_the_meeting() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    post = meeting.participants.get().position
    AppointmentFactory.create(position=post, official__name="Yang Lama", ends_on=dt.date(2030, 10, 31))
    AppointmentFactory.create(position=post, official__name="Yang Baru", starts_on=dt.date(2030, 11, 1))
    assert minutes_facts_now(paper_of(meeting, MINUTES)).attendance.rows[0].name == "Yang Lama"


def test_printed_names_are_never_overwritten_by_the_directory() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    line = meeting.participants.get()
    AppointmentFactory.create(position=line.position)
    line.printed_position = "Kadis (sic)"
    line.save()
    row = minutes_facts_now(paper_of(meeting, MINUTES)).attendance.rows[0]
    assert (row.name, row.position) == (None, "Kadis (sic)")


def test_who_was_there_on_any_day_was_there() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    second = SessionFactory.create(meeting=meeting, label="Hari kedua", date=dt.date(2030, 10, 17))
    line = meeting.participants.get()
    AttendanceRecordFactory.create(participant=line, session=meeting.sessions.get(order=1), state=Attendance.ABSENT)
    AttendanceRecordFactory.create(participant=line, session=second, state=Attendance.PRESENT)
    row = minutes_facts_now(paper_of(meeting, MINUTES)).attendance.rows[0]
    assert row.status_symbol == "●"
    assert row.note is not None
    assert row.note.startswith("sesi 1: ")
    assert "Hari kedua: " in row.note


def test_companions_and_groups_are_listed_and_not_counted() -> None:
    meeting = meeting_in(MeetingState.HELD, 1)
    for fields in (
        {"capacity": Capacity.COMPANION, "accompanies_name": "Kadis"},
        {"is_group": True, "count_text": "20"},
    ):
        AttendanceRecordFactory.create(participant=ParticipantFactory.create(meeting=meeting, **fields))
    rows = minutes_facts_now(paper_of(meeting, MINUTES)).attendance.rows
    assert [row.order for row in rows] == [1, None, None]
    assert rows[1].note == "mendampingi Kadis"


# --- an imported meeting -----------------------------------------------------------------------------------------


def test_imported_meeting_is_printed_with_everything_its_file_tells(settings: Any) -> None:
    from directory.actions.setup import setup_province

    setup_province(code="18", by=System())
    import_file(content=FULL.read_bytes(), name=FULL.name, by=System(), convener_code="18")
    meeting = Meeting.objects.get()
    assert meeting.is_imported
    said = facts.canonical_json(minutes_facts_now(paper_of(meeting, MINUTES)))
    told = [meeting.title, meeting.theme, *meeting.purposes, *meeting.focus, *meeting.strategic_issues]
    told += [item.title for item in AgendaItem.objects.all()] + [row.text for row in Directive.objects.all()]
    told += [row.text for row in Quote.objects.all()] + [row.title for row in RelatedEvent.objects.all()]
    told += [row.text for row in meeting.recorded_follow_ups.all()] + [meeting.public_accountability]
    told += [row.printed_name or row.printed_position for row in (*meeting.participants.all(), *meeting.roles.all())]
    told += [meeting.source.headline, *meeting.source.not_stated, *meeting.source.anomalies]
    assert len([words for words in told if words]) > 25
    for words in told:
        assert not words or facts_text(words) in said, words


def facts_text(words: str) -> str:
    """As it stands in JSON."""
    import json

    return json.dumps(words, ensure_ascii=False)[1:-1]


# --- cost --------------------------------------------------------------------------------------------------------


def crowded(kind: PaperKind, size: int) -> Paper:
    paper = letter_ready(size) if kind == LETTER else minutes_ready(size)
    meeting = paper.meeting
    for _ in range(max(size // 6, 1)):
        directive = DirectiveFactory.create(meeting=meeting)
        DirectiveAddresseeFactory.create(directive=directive)
        DirectiveAddresseeFactory.create(directive=directive, kind=AddresseeKind.EVERYONE, organization=None)
        PresenterFactory.create(meeting=meeting, item=AgendaItemFactory.create(meeting=meeting))
    return Paper.objects.select_related("meeting__convener__region", "signer", "on_behalf_of").get(pk=paper.pk)


@pytest.mark.parametrize("kind", [LETTER, MINUTES])
def test_300_on_the_roll_cost_what_3_cost(kind: PaperKind) -> None:
    counted = []
    for size in (3, 300):
        paper = crowded(kind, size)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            said = minutes_facts_now(paper) if kind == MINUTES else letter_facts_now(paper)
        counted.append(len(asked))
        rows = len(said.attendance.rows) if isinstance(said, facts.MinutesFacts) else len(said.invitees[0].rows)
        assert rows == size
    assert counted[0] == counted[1]
    assert counted[0] <= 32


def test_a_risalah_lists_all_items_and_how_those_ended_that_were_not_held() -> None:
    meeting = meeting_in(MeetingState.HELD, 0)
    AgendaItemFactory.create(meeting=meeting, title="Paparan", state=AgendaItemState.DONE)
    AgendaItemFactory.create(meeting=meeting, title="Ramah tamah", state=AgendaItemState.SKIPPED)
    said = verbatim_facts_now(paper_of(meeting, PaperKind.VERBATIM))
    ended = [(item.number, item.title, item.outcome) for item in said.agenda]
    assert ended == [(1, "Paparan", None), (2, "Ramah tamah", "Ditiadakan")]


def test_a_report_rests_on_letter_and_minutes_by_number_and_date() -> None:
    meeting = letter_ready(state=PaperState.SENT).meeting
    letter = meeting.papers.get()
    assert suggested_parts(meeting)["basis"] == [f"Surat undangan Nomor {letter.number}, tanggal 18 Oktober 2030"]
    minutes = paper_of(meeting, MINUTES, PaperState.SIGNED)
    assert suggested_parts(meeting)["basis"][1:] == [f"Notula Nomor {minutes.number}, tanggal 18 Oktober 2030"]


def test_papers_of_a_meeting_cost_the_same_whatever_their_copies() -> None:
    counted = []
    for size in (2, 60):
        paper = letter_ready(size, PaperState.SENT)
        for line in paper.meeting.participants.all():
            invitation = InvitationFactory.create(participant=line)
            paper.renderings.create(key=f"c{invitation.pk}", edition=Edition.COPY, invitation=invitation, state="done")
        paper.renderings.create(key=f"o{paper.pk}", edition=Edition.OFFICIAL)
        with CaptureQueriesContext(connection) as asked:
            (line,) = papers_of(paper.meeting)
        assert (line.copies, line.copies_done) == (size, size)
        assert line.rendering is not None
        assert line.rendering.edition == Edition.OFFICIAL
        counted.append(len(asked))
    assert counted == [3, 3]
