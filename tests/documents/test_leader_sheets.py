"""Sheets for those who lead: what each says, that the summary stays on one page, and that the matrix stays readable."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from attendance.models import DayRules, Invitation, Representation
from attendance.states import Attendance, Rsvp
from directory.models import Organization
from directory.states import OrganizationKind, PositionRole, RegionKind
from documents.queries.briefing import briefing_facts
from documents.queries.matrix import COLUMNS, meeting_matrix_facts, open_matrix_facts
from documents.queries.summary import summary_facts
from documents.rendering.sheets import render_sheet
from documents.states import SheetKind
from followups.models import FollowUp
from followups.states import FollowUpState
from meetings.models import Meeting, Participant
from meetings.states import MeetingState, RoleInMeeting
from tests.documents.ink import ink_outside
from tests.documents.inspecting import assert_archival
from tests.documents.papers import REGENCIES, TITLE
from tests.factories import (
    AgendaItemFactory,
    AttendanceRecordFactory,
    DirectiveFactory,
    FollowUpFactory,
    GovernmentFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingRoleFactory,
    MeetingSeriesFactory,
    OrganizationFactory,
    ParticipantFactory,
    PositionFactory,
    ProvinceFactory,
    RegencyFactory,
    RepresentationFactory,
    SessionFactory,
    follow_up_in,
)
from tests.stacks import ON_ONE_STACK

pytestmark = [pytest.mark.django_db, *ON_ONE_STACK]

S = FollowUpState
NOW = dt.datetime(2024, 11, 22, tzinfo=dt.UTC)
DAY = dt.date(2024, 10, 16)
DUE = dt.date(2024, 10, 31)
WHO = dict.fromkeys(Attendance, "") | {Attendance.REPRESENTED: "Asisten Pemerintahan"}
LONG = "Perangkat Daerah yang Membidangi Urusan Pemerintahan dan Pembangunan " * 2


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def province() -> Organization:
    return GovernmentFactory.create(region=ProvinceFactory.create(name="Lampung"), name="Pemerintah Provinsi Lampung")


def regions(convener: Organization, names: list[str]) -> list[Organization]:
    """Governments of kabupaten and kota under the convener's province."""
    found = []
    for number, name in enumerate(names, 1):
        kind = RegionKind.CITY if name.startswith("Kota") else RegionKind.REGENCY
        region = RegencyFactory.create(
            parent=convener.region, name=name, kind=kind, code=f"{convener.region.code}.{number:02d}"
        )
        found.append(GovernmentFactory.create(region=region, name=f"Pemerintah {name}"))
    return found


def rakor(convener: Organization, **fields: Any) -> Meeting:
    fields = {"title": TITLE, "state": MeetingState.HELD, "first_day": DAY, "attendance_finalised_at": NOW, **fields}
    meeting: Meeting = MeetingFactory.create(convener=convener, **fields)
    SessionFactory.create(meeting=meeting, date=DAY)
    return meeting


def owed(meeting: Meeting, institutions: list[Organization], states: list[FollowUpState], **fields: Any) -> None:
    """One directive, owed by each institution in its state; `None` leaves the institution out."""
    directive = DirectiveFactory.create(meeting=meeting, is_binding=True, **fields)
    for institution, state in zip(institutions, states, strict=False):
        if state is not None:
            follow_up_in(state, directive=directive, organization=institution, due_date=DUE)


def specimen() -> Meeting:
    """The meeting of 16 October 2024 with the fifteen kabupaten and kota of the reference."""
    convener = province()
    institutions = regions(convener, list(REGENCIES))
    series = MeetingSeriesFactory.create(
        convener=convener, name="Rakor Sekda triwulanan", starts_on=dt.date(2024, 1, 1)
    )
    meeting = rakor(convener, series=series)
    marks = [Attendance.PRESENT] * 10 + [Attendance.REPRESENTED] * 2 + [Attendance.EXCUSED] * 2 + [Attendance.ABSENT]
    for institution, mark in zip(institutions, marks, strict=True):
        post = PositionFactory.create(
            organization=institution,
            role=PositionRole.REGIONAL_SECRETARY,
            title=f"Sekretaris Daerah {institution.region}",
        )
        line = ParticipantFactory.create(meeting=meeting, position=post, organization=institution)
        InvitationFactory.create(participant=line)
        AttendanceRecordFactory.create(
            participant=line, session=meeting.sessions.get(), state=mark, represented_by=WHO[mark]
        )
    done, late, doing = [S.DONE] * 15, [*[S.DONE] * 9, *[S.ASSIGNED] * 2, *[S.IN_PROGRESS] * 4], [S.IN_PROGRESS] * 15
    owed(meeting, institutions, done, text="Pembinaan dan pengawasan netralitas Aparatur Sipil Negara")
    owed(meeting, institutions, late, text="Akselerasi dan keterpaduan Rencana Pembangunan Jangka Menengah Daerah")
    owed(meeting, institutions, [*late[:13], None, S.NOT_FEASIBLE], text="Akselerasi Rencana Tata Ruang Wilayah")
    owed(meeting, institutions, doing[:12], text="Penguatan koordinasi dan kerja sama antar daerah")
    DirectiveFactory.create(meeting=meeting, kind="imbauan", is_binding=False)
    return meeting


def pages_of(kind: SheetKind, facts: dict[str, Any]) -> list[str]:
    """The text of each page, in one line."""
    made = render_sheet(kind, facts)
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]


def test_each_is_fit_for_the_archive_made_alike_twice_and_keeps_its_margins() -> None:
    meeting = specimen()
    for kind, facts, margins in (
        (SheetKind.SUMMARY, summary_facts(meeting), (16, 15, 8, 20)),
        (SheetKind.MATRIX, meeting_matrix_facts(meeting), (15, 15, 8, 15)),
        (SheetKind.BRIEFING, briefing_facts(meeting), (18, 15, 8, 20)),
    ):
        made = render_sheet(kind, facts)
        assert made == render_sheet(kind, facts)
        assert_archival(made)
        assert ink_outside(made, margins) == []


# --- the summary ---------------------------------------------------------------------------------------------------


def test_the_summary_counts_what_it_defines() -> None:
    facts = summary_facts(specimen())
    values = {number["label"]: (number["value"], number["note"]) for number in facts["numbers"]}
    assert values["Undangan"] == ("15", "15 dihitung kehadirannya")
    assert values["Hadir langsung"] == ("10", "66,7% dari 15")
    assert values["Arahan mengikat"] == ("4", "ditambah 1 imbauan")
    # 15 + 9 + 9 are done of 15 + 15 + 13 + 12 that are due; the one that is not feasible leaves the base.
    assert values["Selesai"] == ("60%", "33 dari 55 tugas Triwulan IV 2024")
    assert values["Lewat tenggat"] == ("22", "terlama 22 hari")
    (level,) = facts["attendance"]["levels"]
    assert [part["count"] for part in level["parts"]] == [10, 2, 2, 1]
    assert sum(part["percent"] for part in level["parts"]) == 100


def test_too_few_stand_last_as_a_fraction_without_rank() -> None:
    rows = summary_facts(specimen())["regions"]
    assert [row["label"] for row in rows[-2:]] == ["Kota Bandar Lampung", "Kota Metro"]
    assert [(row["percent"], row["words"]) for row in rows[-2:]] == [(None, "1 dari 2")] * 2
    shares = [row["percent"] for row in rows[:-2]]
    assert shares == sorted(shares, reverse=True)


def test_the_summary_names_what_waits_for_a_decision() -> None:
    convener = province()
    selatan, tengah = regions(convener, ["Kabupaten Lampung Selatan", "Kabupaten Lampung Tengah"])
    meeting = rakor(convener)
    owed(meeting, [selatan, tengah], [S.ASSIGNED, S.DONE], text="Arahan")
    FollowUpFactory.create(
        directive__meeting=meeting, organization=None, position=None, addressee_text="Perangkat daerah terkait"
    )
    wanted = summary_facts(meeting)["wanted"]
    assert wanted == [
        "Instansi tanpa kemajuan sama sekali: Kab. Lampung Selatan.",
        "1 tindak lanjut belum ditetapkan penanggung jawab atau batas waktunya.",
        "Rakor berikutnya: tidak dicatat.",
    ]


def test_a_meeting_of_which_nothing_is_known_is_said_to_be_so() -> None:
    meeting = rakor(province(), first_day=None, attendance_finalised_at=None)
    meeting.sessions.all().delete()
    (text,) = pages_of(SheetKind.SUMMARY, summary_facts(meeting))
    for words in ("tanggal tidak dicatat", "Kehadiran belum dicatat", "Rakor berikutnya: tidak dicatat", "0/0"):
        assert words in text


def test_the_summary_is_one_page_however_much_there_is() -> None:
    """Thirty-eight regions with the longest names, each of them late with thirty-eight directives."""
    convener = province()
    institutions = regions(convener, [f"Kabupaten {LONG}"[:90] + str(number) for number in range(38)])
    meeting = rakor(convener, title=(LONG * 4)[:400])
    for number in range(38):
        directive = DirectiveFactory.create(meeting=meeting, is_binding=True, text=f"{number} {LONG * 3}")
        FollowUp.objects.bulk_create(
            FollowUp(directive=directive, organization=row, due_date=DUE, original_due_date=DUE) for row in institutions
        )
    facts = summary_facts(meeting)
    (text,) = pages_of(SheetKind.SUMMARY, facts)
    assert "1444" in text
    assert "lainnya." in text
    assert "Dihitung per instansi, bukan per orang." in text


def test_the_specimen_fits_with_ten_late_lines() -> None:
    (text,) = pages_of(SheetKind.SUMMARY, summary_facts(specimen()))
    assert "dan 12 lainnya." in text
    for words in ("RINGKASAN PIMPINAN", "Sekda kabupaten/kota (15)", "75% (3 dari 4)", "Rakor Sekda triwulanan"):
        assert words in text


# --- the matrix ----------------------------------------------------------------------------------------------------


def test_each_cell_says_its_word_and_who_is_not_meant() -> None:
    facts = meeting_matrix_facts(specimen())
    (page,) = facts["pages"]
    assert page["columns"][0] == "Lampung Selatan"
    assert page["columns"][-2:] == ["Kota Bandar Lampung", "Kota Metro"]
    ((group),) = page["groups"]
    third = group["rows"][2]["cells"]
    assert third[0] == ["●", "Sesuai", "sesuai"]
    assert third[9] == ["►", "Lewat tenggat", "lewat"]
    assert third[13] == ["–", "", ""]
    assert third[14] == ["■", "TDT", "tdt"]
    (text,) = pages_of(SheetKind.MATRIX, facts)
    assert "► Lewat tenggat: lewat batas waktu, belum selesai" in text
    assert "Batal" not in text


def test_what_is_not_late_yet_says_whether_it_was_begun() -> None:
    convener = province()
    institutions = regions(convener, list(REGENCIES)[:3])
    meeting = rakor(convener)
    directive = DirectiveFactory.create(meeting=meeting, is_binding=True, text="Arahan")
    states = [S.ASSIGNED, S.IN_PROGRESS, S.CANCELLED]
    for institution, state in zip(institutions, states, strict=True):
        follow_up_in(state, directive=directive, organization=institution, due_date=dt.date(2024, 12, 31))
    facts = meeting_matrix_facts(meeting)
    cells = facts["pages"][0]["groups"][0]["rows"][0]["cells"]
    assert [word for _symbol, word, _key in cells] == ["Belum", "Proses", "Batal"]
    assert ["×", "Batal", "dibatalkan"] in facts["legend"]


def test_many_institutions_are_laid_out_on_several_pages_of_columns() -> None:
    convener = province()
    meeting = rakor(convener)
    units = [
        OrganizationFactory.create(parent=convener, region=convener.region, kind=OrganizationKind.DEPARTMENT, name=LONG)
        for _ in range(25)
    ]
    owed(meeting, [*regions(convener, list(REGENCIES)), *units], [S.ASSIGNED] * 40, text=LONG * 3)
    facts = meeting_matrix_facts(meeting)
    assert [len(page["columns"]) for page in facts["pages"]] == [14, 14, 12]
    assert max(len(page["columns"]) for page in facts["pages"]) <= COLUMNS
    pages = pages_of(SheetKind.MATRIX, facts)
    assert len(pages) == 3
    for number, text in enumerate(pages, 1):
        assert f"bagian {number} dari 3" in text


def test_sixty_directives_keep_the_heads_on_every_page() -> None:
    convener = province()
    institutions = regions(convener, list(REGENCIES))
    meeting = rakor(convener)
    for number in range(60):
        directive = DirectiveFactory.create(meeting=meeting, is_binding=True, text=f"Arahan {number} {LONG}")
        FollowUp.objects.bulk_create(
            FollowUp(directive=directive, organization=row, due_date=DUE, original_due_date=DUE) for row in institutions
        )
    pages = pages_of(SheetKind.MATRIX, meeting_matrix_facts(meeting))
    assert len(pages) > 2
    assert all("Lampung Selatan" in text for text in pages)


def test_the_open_matrix_holds_what_is_still_owed_from_every_meeting() -> None:
    convener = province()
    selatan, tengah = regions(convener, ["Kabupaten Lampung Selatan", "Kabupaten Lampung Tengah"])
    old, new = rakor(convener, first_day=dt.date(2023, 3, 1)), rakor(convener)
    owed(old, [selatan, tengah], [S.ASSIGNED, S.DONE], text="Masih terbuka")
    owed(new, [selatan], [S.DONE], text="Sudah selesai")
    owed(new, [selatan], [S.RETURNED], text="Dikembalikan")
    other = GovernmentFactory.create()
    owed(rakor(other), [other], [S.ASSIGNED], text="Milik yang lain")
    (text,) = pages_of(SheetKind.MATRIX, open_matrix_facts(convener))
    assert text.index("Dikembalikan") < text.index("Masih terbuka")
    assert "Sudah selesai" not in text
    assert "Milik yang lain" not in text


def test_a_directive_without_an_institution_stands_with_the_words_of_its_addressee() -> None:
    meeting = rakor(province())
    FollowUpFactory.create(
        directive__meeting=meeting, organization=None, position=None, addressee_text="Perangkat daerah terkait"
    )
    (text,) = pages_of(SheetKind.MATRIX, meeting_matrix_facts(meeting))
    assert "Penanggung jawab belum ditetapkan: Perangkat daerah terkait" in text


def test_a_meeting_without_follow_ups_says_when_there_will_be_some() -> None:
    (text,) = pages_of(SheetKind.MATRIX, meeting_matrix_facts(rakor(province())))
    assert "Belum ada tindak lanjut." in text


# --- the briefing --------------------------------------------------------------------------------------------------


def ahead(answers: list[str], **fields: Any) -> Meeting:
    """A meeting of tomorrow whose lines have answered so."""
    meeting = rakor(province(), state=MeetingState.INVITED, attendance_finalised_at=None, **fields)
    for number, answer in enumerate(answers, 1):
        line = ParticipantFactory.create(meeting=meeting, position__title=f"Kepala Dinas {number}", order=number)
        said = {} if answer == Rsvp.PENDING else {"answered_at": NOW, "answered_by": "Ajudan"}
        if answer == Rsvp.EXCUSED:
            said |= {"excuse_reason": "sick", "excuse_state": "submitted"}
        invitation = InvitationFactory.create(participant=line, state=answer, **said)
        if answer == Rsvp.DELEGATED:
            RepresentationFactory.create(
                invitation=invitation,
                name=f"Wakil {number}",
                position="Sekretaris Dinas",
                mandate="decide",
                rank="III.a",
            )
    return meeting


def briefed() -> Meeting:
    """A meeting of tomorrow of which the briefing has something to tell under each heading."""
    meeting = ahead([Rsvp.ACCEPTED, Rsvp.DELEGATED])
    AgendaItemFactory.create(meeting=meeting, title="Paparan inflasi", duration_minutes=30)
    owed(rakor(meeting.convener), regions(meeting.convener, ["Kabupaten Lampung Selatan"]), [S.ASSIGNED], text="Arahan")
    return meeting


def test_the_briefing_tells_who_comes_who_does_not_and_who_is_silent() -> None:
    meeting = ahead([Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED, Rsvp.PENDING])
    facts = briefing_facts(meeting)
    assert facts["groups"][0]["coming"] == "Kepala Dinas 1"
    assert (facts["away"], facts["silent"]) == ("Kepala Dinas 3", "Kepala Dinas 4")
    assert facts["answers"] == [
        ["Belum menjawab", 1], ["Akan hadir", 1], ["Diwakilkan", 1], ["Berhalangan", 1], ["Tidak menjawab", 0],
    ]  # fmt: skip
    (sent,) = facts["sent"]
    assert (sent["post"], sent["name"], sent["mandate"]) == ("Kepala Dinas 2", "Wakil 2", "Boleh mengambil keputusan")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([Rsvp.ACCEPTED, Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.PENDING], "Diperkirakan tercapai"),
        ([Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED, Rsvp.PENDING], "Belum pasti: kurang 1"),
        ([Rsvp.ACCEPTED, Rsvp.EXCUSED, Rsvp.EXCUSED, Rsvp.PENDING], "Diperkirakan tidak tercapai: kurang 2"),
    ],
)
def test_the_quorum_is_forecast_from_the_answers(answers: list[str], words: str) -> None:
    meeting = ahead(answers)
    DayRules.objects.create(meeting=meeting, quorum_numerator=2, quorum_denominator=3)
    assert words in " ".join(pages_of(SheetKind.BRIEFING, briefing_facts(meeting)))


def test_whom_the_chair_has_not_agreed_to_fills_no_seat_yet() -> None:
    meeting = ahead([Rsvp.ACCEPTED, Rsvp.DELEGATED, Rsvp.EXCUSED])
    DayRules.objects.create(meeting=meeting, quorum_numerator=2, quorum_denominator=3)
    Representation.objects.update(needs_chair=True)
    text = " ".join(pages_of(SheetKind.BRIEFING, briefing_facts(meeting)))
    assert "Belum pasti: kurang 1" in text
    assert "1 dari 3 undangan terisi (1 akan hadir sendiri), ditambah 1 wakil yang menunggu keputusan;" in text


def test_the_briefing_holds_cues_and_what_is_late_but_no_reason_of_anyone() -> None:
    meeting = ahead([Rsvp.ACCEPTED, Rsvp.EXCUSED])
    MeetingRoleFactory.create(meeting=meeting, role=RoleInMeeting.CHAIR, position__title="Sekretaris Daerah")
    AgendaItemFactory.create(meeting=meeting, title="Paparan inflasi", duration_minutes=30, cue="Tanyakan stok beras.")
    (selatan,) = regions(meeting.convener, ["Kabupaten Lampung Selatan"])
    owed(rakor(meeting.convener), [selatan], [S.ASSIGNED], text="Netralitas ASN")
    text = " ".join(pages_of(SheetKind.BRIEFING, briefing_facts(meeting)))
    for words in (
        "Tanyakan stok beras.",
        "Paparan inflasi",
        "Kabupaten Lampung Selatan",
        "Netralitas ASN",
        "Sekretaris Daerah",
    ):
        assert words in text
    for words in ("Sakit", "sakit"):
        assert words not in text


def test_nobody_invited_and_nothing_planned_is_said() -> None:
    text = " ".join(pages_of(SheetKind.BRIEFING, briefing_facts(ahead([]))))
    for words in ("Undangan belum dikirim.", "tidak menetapkan kuorum", "Susunan acara belum disusun."):
        assert words in text


def test_four_hundred_participants_are_counted_and_cut() -> None:
    meeting = ahead([Rsvp.PENDING])
    lines = Participant.objects.bulk_create(
        Participant(meeting=meeting, printed_position=f"{LONG[:110]}{n}", order=n + 10) for n in range(400)
    )
    Invitation.objects.bulk_create(InvitationFactory.build(participant=line, state=Rsvp.PENDING) for line in lines)
    facts = briefing_facts(meeting)
    assert facts["invited"] == 401
    assert facts["silent"].endswith("dan 341 lainnya")
    assert len(pages_of(SheetKind.BRIEFING, facts)) <= 4
